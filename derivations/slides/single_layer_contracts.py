"""After (15): with eta < 2 / K the factor of the single layer is below one."""

from derivations.as_written import Eq, Gt, Le, Lt
from derivations.claim import Claim, Setting, Statement
from derivations.notation import K, SigmaMax, SigmaMin, X, eta, mu, rho_single, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Definition, Fact, Given, Nonnegative
from derivations.slides.single_layer_rate import GIVEN

_BELOW = Lt(rho_single(eta, t), 1)

CLAIM = Claim(
    id="eq15-d",
    display="eq15",
    title="single layer: the factor is below one for eta < 2 / K",
    source="slides, after (15)",
    in_words=True,
    setting=Setting.SINGLE_LAYER,
    given=GIVEN,
    printed=Statement(_BELOW),
    proof=Proof(
        Step("eta", Gt(eta, 0), Given()),
        Step("edge", Lt(eta, 2 / K), Given()),
        Step("K", Eq(K, SigmaMax(X) ** 2), Definition()),
        Step("mu", Eq(mu, SigmaMin(X) ** 2), Definition()),
        Step("data", Gt(SigmaMin(X), 0), Given()),
        Step("order", Le(SigmaMin(X), SigmaMax(X)), Fact("singular_values_ordered", X)),
        Step("mu sign", Gt(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu", "data")),
        Step("K sign", Gt(K, 0), Nonnegative(slacks=[("K", K), ("order", SigmaMax(X))]), ("K", "order", "data")),
        Step("factor", Gt(1 - K * eta / 2, 0), Nonnegative(terms=[(K / 2, "edge")]), ("edge", "K sign")),
        Step(
            "below",
            _BELOW,
            Nonnegative(terms=[(2 * eta * mu, "factor")], unfold=("rho_single",)),
            ("factor", "eta", "mu sign"),
        ),
    ),
)

CLAIMS = (CLAIM,)
