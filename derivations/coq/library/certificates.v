(* What the proofs of scalar lemmas use: from a relation to the sign of the difference of its sides and back, signs of
   sums and products read off their form, and identities. Nothing here searches among hypotheses but for one that is the
   goal itself. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Export scalars.

Section Certificates.
Variable R : rcfType.
Implicit Types a b c e q v x y : R.
Lemma ge_by e a b : b - a = e -> 0 <= e -> a <= b. Proof. by move=> <-; rewrite subr_ge0. Qed.
Lemma gt_by e a b : b - a = e -> 0 < e -> a < b. Proof. by move=> <-; rewrite subr_gt0. Qed.
Lemma eq_by e a b : a - b = e -> e = 0 -> a = b. Proof. by move=> <- /eqP; rewrite subr_eq0 => /eqP. Qed.
Lemma sign_of_ge c e x y : x <= y -> 0 < c -> e = c * (y - x) -> 0 <= e.
Proof. by move=> h pc ->; rewrite pmulr_rge0 // subr_ge0. Qed.
Lemma sign_of_gt c e x y : x < y -> 0 < c -> e = c * (y - x) -> 0 < e.
Proof. by move=> h pc ->; rewrite pmulr_rgt0 // subr_gt0. Qed.
Lemma sign_beyond_ge c q e x y : x <= y -> 0 < c -> 0 < q -> e = c * (y - x) + q -> 0 < e.
Proof. by move=> h pc pq ->; rewrite ltr_spaddr // mulr_ge0 ?subr_ge0 // ltW. Qed.
Lemma sign_beyond_gt c q e x y : x < y -> 0 < c -> 0 < q -> e = c * (y - x) + q -> 0 < e.
Proof. by move=> h; apply: sign_beyond_ge; apply: ltW. Qed.
Lemma solve_for q a b x v : a = b -> x - v = q * (a - b) -> x = v.
Proof. by move=> ->; rewrite subrr mulr0 => /eqP; rewrite subr_eq0 => /eqP. Qed.
Lemma mul_diff_eq c a b : a = b -> c * (a - b) = 0. Proof. by move=> ->; rewrite subrr mulr0. Qed.
Lemma mul_diff_ge c a b : a = b -> 0 <= c * (a - b). Proof. by move=> ->; rewrite subrr mulr0. Qed.
Lemma even_power_ge0 a k : ~~ odd k -> 0 <= a ^+ k. Proof. exact: exprn_even_ge0. Qed.
Lemma same_zero a b : a = 0 -> b = a -> b = 0. Proof. by move=> ->. Qed.
Lemma opposite_zero a b : a = 0 -> b = - a -> b = 0. Proof. by move=> -> ->; rewrite oppr0. Qed.
Lemma zero_or_gt a : 0 <= a -> a = 0 \/ 0 < a. Proof. by rewrite le_eqVlt => /orP [/eqP <- | ?]; [left | right]. Qed.
End Certificates.
Arguments ge_by {R e a b}.
Arguments gt_by {R e a b}.
Arguments eq_by {R e a b}.
Arguments sign_of_ge {R c e x y}.
Arguments sign_of_gt {R c e x y}.
Arguments sign_beyond_ge {R c q e x y}.
Arguments sign_beyond_gt {R c q e x y}.
Arguments solve_for {R q a b x v}.
Arguments same_zero {R a b}.
Arguments opposite_zero {R a b}.
Arguments zero_or_gt {R a}.
Arguments mul_diff_eq {R} c {a b}.
Arguments mul_diff_ge {R} c {a b}.

(* an equation x = e, put in everywhere for the variable x *)
Ltac put_in S := symmetry in S; destruct S.
(* 0 <= e or 0 < e, by the form of e and what is assumed of its atoms; [atom_not_negative] is for atoms of which that is a
   theorem, and grows where there are such. The form decides what is tried: few attempts fail. *)
Ltac atom_not_negative := fail.
Ltac positive := first [ known | apply: ltW; known | positive_by_form | assumption | apply: ltW; assumption ]
with positive_by_form := lazymatch goal with
  | |- is_true (0 <= 1) => exact: ler01
  | |- is_true (0 < 1) => exact: ltr01
  | |- is_true (0 <= 0) => exact: lexx
  | |- is_true (0 <= _%:R) => exact: ler0n
  | |- is_true (0 < _%:R) => by rewrite ltr0n
  | |- is_true (0 <= _ ^+ _) => first [ apply: even_power_ge0; reflexivity | apply: exprn_ge0; positive ]
  | |- is_true (0 < _ ^+ _) => apply: exprn_gt0; positive
  | |- is_true (0 <= _ * _) => apply: mulr_ge0; positive
  | |- is_true (0 < _ * _) => apply: mulr_gt0; positive
  | |- is_true (0 <= _ ^-1) => rewrite invr_ge0; positive
  | |- is_true (0 < _ ^-1) => rewrite invr_gt0; positive
  | |- is_true (0 <= _ + _) => apply: addr_ge0; positive
  | |- is_true (0 < _ + _) => first [ apply: gtge; positive | apply: gegt; positive ]
  | |- is_true (0 <= Num.sqrt _) => apply: sqrtr_ge0
  | |- is_true (0 < Num.sqrt _) => rewrite sqrtr_gt0; positive
  | |- is_true (0 <= `|_|) => apply: normr_ge0
  | |- is_true (0 <= _) => atom_not_negative
  end.
Ltac nonzero := repeat (apply/andP; split); repeat split; lazymatch goal with
  | |- is_true (~~ _) => first [ known | by rewrite pnatr_eq0 | apply: lt0r_neq0; positive
    | apply: ltr0_neq0; rewrite -oppr_gt0; positive
    | match goal with H : is_true (0 < ?a * ?b) |- is_true (?a != 0) => exact: (factor_l _ _ _ H)
      | H : is_true (0 < ?a * ?b) |- is_true (?b != 0) => exact: (factor_r _ _ _ H) end | done ]
  | _ => done
  end.
(* what is divided by on both sides in the same way need not differ from 0 *)
Ltac opaque_inverses := repeat match goal with |- context [?e^-1] =>
  match e with context [_ - _] => generalize (e^-1); intro end end.
Ltac identity := first [ alone; ring | field; nonzero ].
