"""(35), figure 1, (36) and the table after it: the slides' two experiments."""

from sympy import Equality, Identity, MatrixSymbol, Rational, true

from derivations.as_written import Eq
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import PrintedSum

_X36 = MatrixSymbol("X", 1000, 20)
_Y36 = MatrixSymbol("Y", 1000, 20)


def _targets(samples: int) -> Equality:
    """The targets of (36), with noise of the given number of rows."""
    noise = MatrixSymbol("epsilon", samples, 20)
    # SymPy refuses a sum of unequal shapes; here their comparison is what is to be decided
    return Eq(_Y36, PrintedSum(_X36 * MatrixSymbol("W_0", 20, 20), Rational(1, 1000) * noise))


CLAIMS = (
    Claim(
        id="eq35",
        display="eq35",
        title="data and start of figure 1",
        source="slides (35)",
        setting=Setting.EXPERIMENT,
        printed=Statement(
            Eq(
                MatrixSymbol("Y", 20, 1),
                Identity(20) * MatrixSymbol("W_0", 20, 1) + Rational(1, 100) * MatrixSymbol("epsilon", 20, 1),
            ),
            Reading.DEFINES,
        ),
    ),
    Claim(
        id="figure1",
        display="figure1",
        title="comparison with related work",
        source="slides, figure 1",
        setting=Setting.EXPERIMENT,
        printed=Statement(true, Reading.EXPERIMENT),
    ),
    Claim(
        id="eq36",
        display="eq36",
        title="data and start of the table",
        source="slides (36)",
        setting=Setting.EXPERIMENT,
        printed=Statement(_targets(20), Reading.DEFINES),
        corrected=Statement(_targets(1000), Reading.DEFINES),
        why="epsilon is printed as 20 x 20 but is added to X W(0), which is 1000 x 20",
    ),
    Claim(
        id="table36",
        display="table36",
        title="iterations of the two models",
        source="slides, table after (36)",
        setting=Setting.EXPERIMENT,
        printed=Statement(true, Reading.EXPERIMENT),
    ),
)
