"""(21) The factor by which one step on a single layer multiplies the loss."""

from derivations.as_written import Eq, Le
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.notation import K, Loss, V, eta, mu, rho_single, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative, Normal
from derivations.slides import single_layer_rate

_RATE = Le(Loss(V(t + 1)), rho_single(eta, t) * Loss(V(t)))
_MEMBERS = single_layer_rate.CORRECTED

_FACTOR = Eq(rho_single(eta, t), 1 - 2 * eta * mu * (1 - K * eta / 2))

CLAIM = Claim(
    id="eq21",
    display="eq21",
    title="the rate of the single layer",
    source="slides (21)",
    setting=Setting.SINGLE_LAYER,
    printed=Statement(
        Eq(rho_single(eta, t), 1 - 2 * eta * mu + K * mu * eta**2),
        Reading.DEFINES,
        serves=(
            Served(_FACTOR, Setting.SINGLE_LAYER, proof=Proof(Step("factor", _FACTOR, Normal(unfold=("rho_single",))))),
            Served(
                _RATE,
                Setting.SINGLE_LAYER,
                single_layer_rate.GIVEN,
                Proof(
                    Step("a", Le(_MEMBERS[0], _MEMBERS[1]), Cite("eq15-a")),
                    Step("b", Eq(_MEMBERS[1], _MEMBERS[2]), Normal()),
                    Step("c", Le(_MEMBERS[2], _MEMBERS[3]), Cite("eq15-c")),
                    Step(
                        "rate",
                        _RATE,
                        Nonnegative(terms=[(1, "a"), (1, "b"), (1, "c")], unfold=("rho_single",)),
                        ("a", "b", "c"),
                    ),
                ),
            ),
        ),
    ),
)

CLAIMS = (CLAIM,)
