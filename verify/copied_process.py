"""Imported first by the process whose copies take tasks (``verify.processes.make_ready``): it ends with its parent."""

from verify.processes import end_with_parent

end_with_parent()
