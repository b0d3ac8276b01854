# One name for each thing that guards the project; .ci/run calls these names.
# Set up once: python3 -m venv .venv && .venv/bin/pip install '.[test,dev]'

PYTHON ?= .venv/bin/python
OUT ?= build/ci
ifndef SEED
# of the sources: what has passed once passes again, and each change is tried on other examples
SEED := $(shell find derivations verify tests -name '*.py' | LC_ALL=C sort | xargs cat | cksum | cut -d' ' -f1)
endif

.PHONY: check test thorough style types imports verdicts document page examples dist coq coqchk
check: style types imports test thorough verdicts document page examples dist  ## all but Coq

test:  ## the quick profile: always the same few examples
	$(PYTHON) -m pytest

thorough:  ## what the quick profile leaves out, and property tests on many new examples; SEED=N repeats a pass
	@echo "thorough pass with SEED=$(SEED)"
	$(PYTHON) -m pytest -m "(hypothesis or thorough) and not slow" --hypothesis-profile=thorough --hypothesis-seed=$(SEED)

style:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m pyright

imports:  ## the contracts hold, and refuse what is planted against them
	.ci/imports .venv/bin/lint-imports

verdicts: $(OUT)  ## the main job: every display decided, as JSON, and the table of docs/verdicts.md
	$(PYTHON) -m verify --json $(OUT)/verdicts.json
	$(PYTHON) -c "import json; assert len(json.load(open('$(OUT)/verdicts.json'))['claims']) == 40"
	$(PYTHON) -m verify --json - --claims eq16,eq28 | $(PYTHON) -m json.tool >/dev/null
	$(PYTHON) .ci/table.py --check

document: $(OUT)
	$(PYTHON) -m verify latex -o $(OUT)/slides.tex --pdf
	pdftotext $(OUT)/slides.pdf $(OUT)/slides.txt
	grep -q Errata $(OUT)/slides.txt

examples:  ## each script in examples/, which ends in an error where what it shows no longer holds
	for script in examples/*.py; do echo "$$script"; $(PYTHON) $$script || exit 1; done
	$(PYTHON) -m verify check examples/descent_lemmas.toml

dist: $(OUT)  ## source archive and wheel; the wheel runs where nothing else is, and names what a page needs
	rm -rf $(OUT)/dist $(OUT)/clean
	$(PYTHON) -m build --outdir $(OUT)/dist .
	$(PYTHON) -m venv $(OUT)/clean
	$(OUT)/clean/bin/pip install --quiet $(OUT)/dist/*.whl
	cd $(OUT)/clean && bin/overparam-verify --claims eq16
	cd $(OUT)/clean && { bin/overparam-verify report -o page.html 2>refused; test $$? -eq 2; } && grep -F "overparam-verify[report]" refused

page: $(OUT)
	$(PYTHON) -m verify report -o $(OUT)/slides.html
	$(PYTHON) .ci/page.py $(OUT)/slides.html

coq: $(OUT)  ## every derivation compiled by Coq, planted errors refused; needs coqc and mathcomp
	$(PYTHON) -m pytest -m coq $$(grep -rl --include="test_*.py" mark.coq tests)
	$(PYTHON) .ci/coq.py $(OUT)/coq

coqchk: $(OUT)  ## the same, and every object file read again by coqchk; by hand, it takes two minutes more
	$(PYTHON) .ci/coq.py $(OUT)/coq --again

$(OUT):
	mkdir -p $@
