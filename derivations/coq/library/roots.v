(* The positive root of a polynomial whose coefficients are negative in the constant, positive in the linear one, and
   nowhere else negative: for a function that is that polynomial, or its opposite. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Export polynomials.

Section Roots.
Variable R : rcfType.
Implicit Types (a b : R) (s : seq R) (P : R -> R).

Lemma sign_change_of a b s : a < 0 -> 0 < b -> all (fun c => 0 <= c) s -> one_sign_change [:: a, b & s].
Proof.
move=> na pb /allP nonneg; split=> //; last by exists 0%N.
case=> [|i] /=; first exact: ltW.
case: (ltnP i (size s)) => il; last by rewrite nth_default.
by apply: nonneg; apply: mem_nth.
Qed.

Lemma rising_root s P : one_sign_change s -> (forall x, P x = (Poly s).[x]) -> exists! x, 0 < x /\ P x = 0.
Proof.
move=> sign same; have [x [x0 px] unique] := one_positive_root sign.
by exists x; split=> [|y [y0]]; rewrite same // => py; rewrite (unique y).
Qed.
Lemma falling_root s P : one_sign_change s -> (forall x, P x = - (Poly s).[x]) -> exists! x, 0 < x /\ P x = 0.
Proof.
move=> sign same; have [x [x0 px] unique] := one_positive_root sign.
exists x; split=> [|y [y0]]; rewrite same ?px ?oppr0 // => /eqP; rewrite oppr_eq0 => /eqP py.
by rewrite (unique y).
Qed.
End Roots.
Arguments sign_change_of {R a b s}.
Arguments rising_root {R s P}.
Arguments falling_root {R s P}.
