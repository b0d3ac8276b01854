(* What eigenvalues are good for: Rayleigh's bounds, both halves of Courant and Fischer's theorem, Weyl's monotonicity,
   and with them the inequalities of Cauchy and Schwarz and of the triangle. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars eigenvalues.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Symmetric.
Variable R : rcfType.


Lemma cauchy_schwarz2 p q (A B : 'M[R]_(p, q)) : Inner A B ^+ 2 <= Inner A A * Inner B B.
Proof.
have := Inner_ge0 (Inner B B *: A - Inner A B *: B).
have -> : Inner (Inner B B *: A - Inner A B *: B) (Inner B B *: A - Inner A B *: B)
  = Inner B B * (Inner A A * Inner B B - Inner A B ^+ 2).
  by rewrite !(InnerDl, InnerDr, InnerNl, InnerNr, InnerZl, InnerZr) (Inner_sym B A); ring.
case: (eqVneq (Inner B B) 0) => [z _|nz].
  have -> : Inner A B = 0 by rewrite (Inner0 _ z) /Inner mulmx0 t0.
  by rewrite z mulr0 expr0n.
by rewrite pmulr_rge0 ?lt0r ?nz ?Inner_ge0 // subr_ge0.
Qed.
Lemma cauchy_schwarz p q (A B : 'M[R]_(p, q)) : Inner A B <= NormF A * NormF B.
Proof.
apply: square_le; first by rewrite mulr_ge0 // NormF_ge0.
by rewrite exprMn !NormF2 cauchy_schwarz2.
Qed.
Lemma NormFN p q (A : 'M[R]_(p, q)) : NormF (- A) = NormF A.
Proof. by rewrite /NormF InnerNl InnerNr opprK. Qed.
Lemma triangle p q (A B : 'M[R]_(p, q)) : NormF (A + B) <= NormF A + NormF B.
Proof.
apply: square_le; first by rewrite addr_ge0 // NormF_ge0.
rewrite sqrrD !NormF2 !(InnerDl, InnerDr) (Inner_sym B A).
have -> : Inner A A + Inner A B + (Inner A B + Inner B B) = Inner A A + Inner A B *+ 2 + Inner B B.
  by rewrite mulr2n; ring.
by rewrite ler_add2r ler_add2l ler_muln2r /= cauchy_schwarz.
Qed.

Lemma kernel_vector a b (M : 'M[R]_(a, b)) : (\rank M < b)%N -> exists2 y : 'cV[R]_b, y != 0 & M *m y = 0.
Proof.
move=> rk; have : kermx M^T != 0 by rewrite -mxrank_eq0 mxrank_ker mxrank_tr subn_eq0 -ltnNge.
case/rowV0Pn => v /sub_kermxP vM v0; exists v^T; first by rewrite trmx_eq0.
by rewrite -[M]trmxK -trmx_mul vM trmx0.
Qed.

Lemma pid_mulE p q r (z : 'M[R]_(p, q)) i j : ((pid_mx r : 'M[R]_p) *m z) i j = if (i < r)%N then z i j else 0.
Proof.
rewrite mxE (bigD1 i) //= big1 ?addr0 => [|k ki]; first by rewrite mxE eqxx /=; case: ifP; rewrite ?mul1r ?mul0r.
by rewrite mxE val_eqE eq_sym (negPf ki) mul0r.
Qed.
Lemma pid_mul0 p k q r (z : 'M[R]_(k, q)) (i : 'I_p) j : (r <= i)%N -> ((pid_mx r : 'M[R]_(p, k)) *m z) i j = 0.
Proof. by move=> ri; rewrite mxE big1 // => l _; rewrite mxE ltnNge ri andbF mul0r. Qed.
Lemma rsq0 p q (z : 'M[R]_(p, q)) i : (forall j, z i j = 0) -> rsq z i = 0.
Proof. by move=> e; rewrite /rsq big1 // => j _; rewrite e expr0n. Qed.

Section One.
Variables (p : nat) (S : 'M[R]_p).
Hypothesis sym : S^T = S.

Lemma rayleigh q (x : 'M[R]_(p, q)) :
  LambdaMin S * NormF x ^+ 2 <= Inner x (S *m x) /\ Inner x (S *m x) <= LambdaMax S * NormF x ^+ 2.
Proof.
rewrite NormF2 (coord_norm sym) (coord_quad sym) !big_distrr /=; split; apply: ler_sum => i _;
  apply: mulr_mono (rsq_ge0 _ _) _; apply: LambdaK_mono => //=.
by rewrite leqnn (ltn_ord i).
Qed.

(* Courant-Fischer, in two halves *)
Lemma LambdaK_ge k c (V : 'M[R]_(p, k)) : (0 < k)%N -> (forall y : 'cV[R]_k, V *m y = 0 -> y = 0) ->
  (forall y : 'cV[R]_k, c * Inner (V *m y) (V *m y) <= Inner (V *m y) (S *m (V *m y))) -> c <= LambdaK k S.
Proof.
move=> k0 inj low; case: (leqP k p) => kp; last first.
  have [|y y0 /inj y1] := kernel_vector (M := V); first exact: leq_ltn_trans (rank_leq_row V) kp.
  by rewrite y1 eqxx in y0.
have [|y y0 yM] := kernel_vector (M := (pid_mx k.-1 : 'M[R]_p) *m (Eigenbasis S)^T *m V).
  apply: leq_ltn_trans (mxrankM_maxl _ _) _; apply: leq_ltn_trans (mxrankM_maxl _ _) _.
  by rewrite rank_pid_mx ?prednK // (leq_trans (leq_pred k)).
have x0 : V *m y != 0 by apply: contra y0 => /eqP/inj->.
have := low y; set x := V *m y in x0 *; rewrite (coord_quad sym) => le.
rewrite -(ler_pmul2r (Inner_gt0 x0)) (le_trans le) // (coord_norm sym) big_distrr /=.
apply: ler_sum => i _; case: (ltnP i k.-1) => ik.
  rewrite rsq0 ?mulr0 // => j; have := congr1 (fun A : 'cV[R]_p => A i j) yM.
  by rewrite -!mulmxA pid_mulE ik [RHS]mxE.
apply: mulr_mono (rsq_ge0 _ _) _; apply: LambdaK_mono => //.
by rewrite ltn_ord andbT; move: ik; rewrite -ltnS prednK.
Qed.

Lemma LambdaK_attained k : (0 < k <= p)%N -> exists2 V : 'M[R]_(p, k), V^T *m V = 1%:M &
  forall q (y : 'M[R]_(k, q)), LambdaK k S * Inner (V *m y) (V *m y) <= Inner (V *m y) (S *m (V *m y)).
Proof.
case/andP=> k0 kp; exists (Eigenbasis S *m pid_mx k).
  rewrite trmx_mul mulmxA -(mulmxA _ _ (Eigenbasis S)) (UtU sym) mulmx1 tr_pid_mx mul_pid_mx.
  by rewrite minnn (minn_idPr kp) pid_mx_1.
move=> q y; rewrite (coord_quad sym) (coord_norm sym) big_distrr /=.
apply: ler_sum => i _; rewrite -mulmxA mulmxA (UtU sym) mul1mx; case: (ltnP i k) => ik.
  by apply: mulr_mono (rsq_ge0 _ _) _; apply: LambdaK_mono => //; rewrite ik kp.
by rewrite rsq0 ?mulr0 // => j; rewrite pid_mul0.
Qed.

Lemma isometry_inj k (V : 'M[R]_(p, k)) : V^T *m V = 1%:M -> forall q (y : 'M[R]_(k, q)), V *m y = 0 -> y = 0.
Proof. by move=> e q y /(congr1 (mulmx V^T)); rewrite mulmxA e mul1mx mulmx0. Qed.

Lemma trace_sum : \tr S = \sum_(i < p) LambdaK i.+1 S.
Proof.
have -> : \tr S = Inner 1%:M (S *m 1%:M) by rewrite /Inner trmx1 mul1mx mulmx1.
rewrite (coord_quad sym); apply: eq_bigr => i _; rewrite mulmx1.
have -> : rsq (Eigenbasis S)^T i = ((Eigenbasis S)^T *m Eigenbasis S) i i.
  by rewrite mxE; apply: eq_bigr => j _; rewrite !mxE expr2.
by rewrite (UtU sym) mxE eqxx mulr1.
Qed.

Lemma LambdaK_eigenvector k : (0 < k <= p)%N -> exists v : 'cV[R]_p, S *m v = LambdaK k S *: v /\ Inner v v = 1.
Proof. by case: k => // k kp; apply: (eigenvector sym (Ordinal kp)). Qed.

Lemma spectral_theorem_max : (0 < p)%N -> exists v : 'cV[R]_p, S *m v = LambdaMax S *: v /\ Inner v v = 1.
Proof. by move=> p0; apply: LambdaK_eigenvector. Qed.
Lemma spectral_theorem_least : (0 < p)%N -> exists v : 'cV[R]_p, S *m v = LambdaK p S *: v /\ Inner v v = 1.
Proof. by move=> p0; apply: LambdaK_eigenvector; rewrite p0 leqnn. Qed.

Lemma LambdaK_outside k : ~~ (k <= p)%N -> LambdaK k S = 0.
Proof. by rewrite -ltnNge => /(LambdaK_beyond sym). Qed.

Lemma positive_LambdaK k : (forall x : 'cV[R]_p, 0 <= Inner x (S *m x)) -> 0 <= LambdaK k S.
Proof.
move=> pos; suff le j : 0 <= LambdaK j.+1 S by case: k => [|k]; apply: le.
case: (boolP (j.+1 <= p)%N) => jp; last by rewrite LambdaK_outside.
have [v [Sv v1]] := @LambdaK_eigenvector j.+1 jp.
by have := pos v; rewrite Sv InnerZr v1 mulr1.
Qed.
(* |S x|^2 <= lambda_max(S) <x, S x> for a positive semidefinite S *)
Lemma positive_sharp q (x : 'M[R]_(p, q)) : (forall x : 'cV[R]_p, 0 <= Inner x (S *m x)) ->
  Inner (S *m x) (S *m x) <= LambdaMax S * Inner x (S *m x).
Proof.
move=> pos; rewrite (coord_quad sym) (coord_square sym) big_distrr /=; apply: ler_sum => i _.
rewrite mulrA; apply: mulr_mono (rsq_ge0 _ _) _; rewrite expr2.
by apply: mulr_mono (positive_LambdaK _ pos) _; apply: LambdaK_mono => //=.
Qed.
(* |S x| <= r |x| when -r <= S <= r *)
Lemma bounded_square q (x : 'M[R]_(p, q)) r :
  (forall x : 'cV[R]_p, - r * Inner x x <= Inner x (S *m x) /\ Inner x (S *m x) <= r * Inner x x) ->
  Inner (S *m x) (S *m x) <= r ^+ 2 * Inner x x.
Proof.
move=> bd; rewrite (coord_square sym) (coord_norm sym) big_distrr /=; apply: ler_sum => i _.
apply: mulr_mono (rsq_ge0 _ _) _; have [v [Sv v1]] := @LambdaK_eigenvector i.+1 (ltn_ord i).
have := bd v; rewrite Sv InnerZr v1 !mulr1 => -[lo hi].
rewrite -subr_ge0 subr_sqr; apply: mulr_ge0; first by rewrite subr_ge0.
by rewrite addrC -ler_subl_addr sub0r.
Qed.
End One.

Lemma LambdaK_le p k (S E : 'M[R]_p) e : S^T = S -> E^T = E -> 0 <= e ->
  (forall x : 'cV[R]_p, Inner x (S *m x) - e * Inner x x <= Inner x (E *m x)) -> LambdaK k S - e <= LambdaK k E.
Proof.
move=> sS sE e0 le; suff lej j : LambdaK j.+1 S - e <= LambdaK j.+1 E by case: k => [|k]; apply: lej.
case: (boolP (j.+1 <= p)%N) => jp; last by rewrite !LambdaK_outside // sub0r oppr_le0.
have [V VV low] := @LambdaK_attained _ S sS j.+1 jp.
apply: (LambdaK_ge sE (V := V)) => // [y|y]; first exact: (isometry_inj VV).
by apply: le_trans (le _); rewrite mulrBl ler_add2r low.
Qed.

Lemma weyl_monotone p q k (S : 'M[R]_p) (B : 'M[R]_(p, q)) : S^T = S -> LambdaK k S <= LambdaK k (S + B *m B^T).
Proof.
move=> sym; rewrite -[LambdaK k S]subr0; apply: LambdaK_le => // [|x].
  by rewrite trD trM trmxK sym.
by rewrite mul0r subr0 mulmxDl InnerDr ler_addl -mulmxA -{1}[B]trmxK -Inner_adj Inner_ge0.
Qed.
End Symmetric.
