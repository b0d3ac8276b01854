(* Limits of sequences, and the one fact about them: 0 <= x_t <= q^t c with 0 <= q < 1 implies x_t -> 0. It needs that
   the field has no infinitesimals: the premise [Num.archimedean_axiom R], which the real numbers satisfy. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Limit.
Variable R : rcfType.

Definition converges (u : nat -> R) (l : R) := forall e, 0 < e -> exists T, forall t, (T <= t)%N -> `|u t - l| < e.

Theorem geometric_limit (arch : Num.archimedean_axiom R) (x : nat -> R) (q c : R) :
  (forall t, 0 <= x t) -> (forall t, x t <= q ^+ t * c) -> 0 <= q -> q < 1 ->
  converges x 0.
Proof.
move=> x0 xq q0 q1 e e0.
have c0 : 0 <= c by have := le_trans (x0 0%N) (xq 0%N); rewrite expr0 mul1r.
have d0 : 0 < 1 - q by rewrite subr_gt0.
(* q^t (1 + t (1-q)) <= 1 *)
have bern t : q ^+ t * (1 + t%:R * (1 - q)) <= 1.
  elim: t => [|t IH]; first by rewrite expr0 mul0r addr0 mul1r.
  apply: le_trans IH; rewrite exprSr -mulrA; apply: ler_wpmul2l; first exact: exprn_ge0.
  rewrite -subr_ge0 -addn1 natrD.
  have -> : 1 + t%:R * (1 - q) - q * (1 + (t%:R + 1) * (1 - q)) = (1 - q) ^+ 2 * (t%:R + 1) by ring.
  by apply: mulr_ge0; [exact: sqr_ge0 | apply: addr_ge0; [exact: ler0n | exact: ler01]].
have [T] := arch (c / (e * (1 - q))).
have nn : 0 <= c / (e * (1 - q)) by rewrite divr_ge0 // ltW // mulr_gt0.
rewrite ger0_norm // ltr_pdivr_mulr ?mulr_gt0 // => big.
exists T => t Tt; rewrite subr0 ger0_norm //; apply: le_lt_trans (xq t) _.
have s0 : 0 < 1 + t%:R * (1 - q) by apply: ltr_spaddl; rewrite ?ltr01 //; apply: mulr_ge0; [exact: ler0n | exact: ltW].
rewrite -(ltr_pmul2r s0) (le_lt_trans (y := c)) //.
  by rewrite mulrAC -[X in _ <= X]mul1r; apply: ler_wpmul2r.
apply: lt_le_trans big _; have Tt' : T%:R <= t%:R :> R by rewrite ler_nat.
rewrite mulrCA; apply: ler_wpmul2l; first exact: ltW.
rewrite -[X in X <= _]add0r; apply: ler_add; first exact: ler01.
by apply: ler_wpmul2r => //; exact: ltW.
Qed.
End Limit.
