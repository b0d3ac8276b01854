(* Scalars of any real closed field: a relation and the sign of its difference, squares and signs, the positive part,
   and the textbook facts about the order of the reals. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Export matrices.

Section Differences.
Variable R : rcfType.
Implicit Types a b c d e : R.
Lemma le_diff a b e : a <= b -> e = b - a -> 0 <= e. Proof. by move=> h ->; rewrite subr_ge0. Qed.
Lemma lt_diff a b e : a < b -> e = b - a -> 0 < e. Proof. by move=> h ->; rewrite subr_gt0. Qed.
Lemma eq_diff a b e : a = b -> e = a - b -> e = 0. Proof. by move=> -> ->; rewrite subrr. Qed.
Lemma diff_le e a b : 0 <= e -> e = b - a -> a <= b. Proof. by move=> h; rewrite -subr_ge0 => <-. Qed.
Lemma diff_lt e a b : 0 < e -> e = b - a -> a < b. Proof. by move=> h; rewrite -subr_gt0 => <-. Qed.
Lemma diff_eq e a b : e = 0 -> e = a - b -> a = b.
Proof. by move=> h; rewrite h => /esym/eqP; rewrite subr_eq0 => /eqP. Qed.

Lemma gtge a b : 0 < a -> 0 <= b -> 0 < a + b. Proof. by move=> h k; rewrite ltr_spaddl. Qed.
Lemma gegt a b : 0 <= a -> 0 < b -> 0 < a + b. Proof. by move=> h k; rewrite ltr_spaddr. Qed.
Lemma even_ge0 a k : 0 <= a ^+ k.*2. Proof. by rewrite -muln2 exprM sqr_ge0. Qed.
(* a factor of a product that is positive is not zero *)
Lemma factor_l a b : 0 < a * b -> a != 0. Proof. by apply: contraTneq => ->; rewrite mul0r ltxx. Qed.
Lemma factor_r a b : 0 < a * b -> b != 0. Proof. by apply: contraTneq => ->; rewrite mulr0 ltxx. Qed.

Lemma square_le a b : 0 <= b -> a ^+ 2 <= b ^+ 2 -> a <= b.
Proof. move=> h; case: (lerP 0 a) => [k|/ltW k _]; last exact: le_trans k h. by rewrite ler_pexpn2r // ?nnegrE. Qed.
Lemma square_lt a b : 0 <= b -> a ^+ 2 < b ^+ 2 -> a < b.
Proof. move=> h; case: (lerP 0 a) => [k|k l]; first by rewrite ltr_pexpn2r // ?nnegrE. exact: lt_le_trans k h. Qed.
Lemma square_eq a b : 0 <= a -> 0 <= b -> a ^+ 2 = b ^+ 2 -> a = b.
Proof. by move=> h k /eqP; rewrite eqr_expn2 // => /eqP. Qed.
Lemma mulr_mono a b c : 0 <= c -> a <= b -> a * c <= b * c. Proof. by move=> c0; apply: ler_wpmul2r. Qed.

(* signs and cases for certificates *)
Lemma sub_ge a b : b = a -> 0 <= a -> 0 <= b. Proof. by move=> ->. Qed.
Lemma sub_gt a b : b = a -> 0 < a -> 0 < b. Proof. by move=> ->. Qed.
Lemma sub_eq a b : b = a -> a = 0 -> b = 0. Proof. by move=> ->. Qed.
Lemma slack e : 0 <= e -> exists2 u : R, 0 <= u & e = u. Proof. by move=> p; exists e. Qed.
Lemma slack_gt e : 0 < e -> exists2 u : R, 0 < u & e = u. Proof. by move=> p; exists e. Qed.
Lemma eq_le2 a b c d : a <= b -> c = a -> d = b -> c <= d. Proof. by move=> h -> ->. Qed.
Lemma eq_lt2 a b c d : a < b -> c = a -> d = b -> c < d. Proof. by move=> h -> ->. Qed.
Lemma eq_eq2 a b c d : a = b -> c = a -> d = b -> c = d. Proof. by move=> h -> ->. Qed.
Lemma le_or_gt e : e <= 0 \/ 0 < e. Proof. by case: (lerP e 0); [left | right]. Qed.
Lemma eq_cases e a b : 0 = e -> a - b = e -> a = b. Proof. by move=> <- /eqP; rewrite subr_eq0 => /eqP. Qed.
Lemma le_cases e a b : e <= 0 -> a - b = e -> a <= b. Proof. by move=> h k; rewrite -subr_le0 k. Qed.
Lemma sub_gt_of e a b : 0 < e -> b - a = e -> a < b. Proof. by move=> h k; rewrite -subr_gt0 k. Qed.
End Differences.
Arguments le_diff {R a b e}.
Arguments lt_diff {R a b e}.
Arguments eq_diff {R a b e}.
Arguments diff_le {R e a b}.
Arguments diff_lt {R e a b}.
Arguments diff_eq {R e a b}.
Arguments mulr_mono {R a b c}.
Arguments sub_ge {R a b}.
Arguments sub_gt {R a b}.
Arguments sub_eq {R a b}.
Arguments slack {R e}.
Arguments slack_gt {R e}.
Arguments le_or_gt {R}.
Arguments eq_cases {R e a b}.
Arguments le_cases {R e a b}.
Arguments sub_gt_of {R e a b}.

Section Order.
Context {R : rcfType}.
Implicit Types x y z : R.
(* the positive part of x, and whether one side is at most another, as a number *)
Definition Pos x : R := Num.max x 0.
Definition AtMost (a b : nat) : R := (a <= b)%N%:R.

Lemma Pos_ge0 x : 0 <= Pos x. Proof. by rewrite /Pos le_maxr lexx orbT. Qed.
Lemma AtMost_ge0 a b : 0 <= AtMost a b. Proof. exact: ler0n. Qed.
Lemma count_at_least_one (a : nat) : (0 < a)%N -> 1 <= a%:R :> R. Proof. by rewrite ler1n. Qed.
Lemma positive_part x : x <= Pos x. Proof. by rewrite /Pos le_maxr lexx. Qed.
Lemma positive_part_least x z : x <= z -> 0 <= z -> Pos x <= z. Proof. by move=> a b; rewrite /Pos le_maxl a b. Qed.
Lemma positive_part_of_positive x : 0 <= x -> Pos x = x. Proof. by move=> a; rewrite /Pos max_l. Qed.
Lemma positive_part_of_negative x : x <= 0 -> Pos x = 0. Proof. by move=> a; rewrite /Pos max_r. Qed.
Lemma minimum x y : Num.min x y <= x /\ Num.min x y <= y. Proof. by rewrite !le_minl !lexx orbT. Qed.
Lemma minimum_of_ordered x y : x <= y -> Num.min x y = x. Proof. exact: min_l. Qed.
Lemma minimum_of_positive x y : 0 < x -> 0 < y -> 0 < Num.min x y. Proof. by move=> a b; rewrite lt_minr a b. Qed.
Lemma maximum x y : x <= Num.max x y /\ y <= Num.max x y. Proof. by rewrite !le_maxr !lexx orbT. Qed.
Lemma maximum_least x y z : x <= z -> y <= z -> Num.max x y <= z. Proof. by move=> a b; rewrite le_maxl a b. Qed.
Lemma absolute_value x y : `|x| - `|y| <= `|x - y|. Proof. exact: ler_sub_dist. Qed.

(* the least value of a function *)
Definition is_minimum (F : R -> R) (v : R) := (exists x, F x = v) /\ forall x, v <= F x.
End Order.
