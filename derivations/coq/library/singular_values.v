(* Singular values of a matrix of any sides: [SigmaK k A] is the root of the k-th eigenvalue of A^T A. Operator norm,
   Weyl's inequalities, rank, and the difference of two Gram matrices. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars eigenvalues variational.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Singular.
Variable R : rcfType.

Definition SigmaK p q (k : nat) (A : 'M[R]_(p, q)) : R := Num.sqrt (LambdaK k (A^T *m A)).
Definition SigmaMax p q (A : 'M[R]_(p, q)) : R := SigmaK 1 A.
Definition SigmaMin p q (A : 'M[R]_(p, q)) : R := SigmaK (minn p q) A.
(* the least one other than 0 *)
Definition SigmaMinNonzero p q (A : 'M[R]_(p, q)) : R := SigmaK (\rank A) A.

Lemma SigmaK_ge0 p q k (A : 'M[R]_(p, q)) : 0 <= SigmaK k A. Proof. exact: sqrtr_ge0. Qed.
Lemma SigmaMax_ge0 p q (A : 'M[R]_(p, q)) : 0 <= SigmaMax A. Proof. exact: sqrtr_ge0. Qed.
Lemma SigmaMin_ge0 p q (A : 'M[R]_(p, q)) : 0 <= SigmaMin A. Proof. exact: sqrtr_ge0. Qed.

Lemma gram_sym p q (A : 'M[R]_(p, q)) : (A^T *m A)^T = A^T *m A. Proof. by rewrite trM trmxK. Qed.
Lemma gram_sym' p q (A : 'M[R]_(p, q)) : (A *m A^T)^T = A *m A^T. Proof. by rewrite trM trmxK. Qed.
Lemma gram_quad p q r (A : 'M[R]_(p, q)) (x : 'M[R]_(q, r)) : Inner x (A^T *m A *m x) = Inner (A *m x) (A *m x).
Proof. by rewrite -mulmxA -Inner_adj. Qed.
Lemma gram_quad' p q r (A : 'M[R]_(p, q)) (x : 'M[R]_(p, r)) : Inner x (A *m A^T *m x) = Inner (A^T *m x) (A^T *m x).
Proof. by rewrite Inner_adj trmxK mulmxA. Qed.
Lemma gram_ge0 p q k (A : 'M[R]_(p, q)) : 0 <= LambdaK k (A^T *m A).
Proof. by apply: (positive_LambdaK (gram_sym A)) => x; rewrite gram_quad Inner_ge0. Qed.
Lemma SigmaK2 p q k (A : 'M[R]_(p, q)) : SigmaK k A ^+ 2 = LambdaK k (A^T *m A).
Proof. by rewrite sqr_sqrtr // gram_ge0. Qed.

Lemma gram_le p q k (A : 'M[R]_(p, q)) : LambdaK k (A *m A^T) <= LambdaK k (A^T *m A).
Proof.
suff le j : LambdaK j.+1 (A *m A^T) <= LambdaK j.+1 (A^T *m A) by case: k => [|k]; apply: le.
case: (lerP (LambdaK j.+1 (A *m A^T)) 0) => pos; first exact: le_trans pos (gram_ge0 _ _).
have jp : (j.+1 <= p)%N.
  by apply: contraTT pos => jp; rewrite (LambdaK_outside (gram_sym' A)) // ltxx.
have [V VV low] := @LambdaK_attained _ _ _ (gram_sym' A) j.+1 jp.
have step (y : 'cV[R]_j.+1) : A^T *m V *m y = 0 -> y = 0.
  move=> z; apply: (isometry_inj VV); apply: Inner0; apply/eqP; rewrite eq_le Inner_ge0 andbT.
  have := low _ y; rewrite gram_quad' mulmxA z Inner_0.
  by rewrite pmulr_rle0.
apply: (LambdaK_ge (gram_sym A) (V := A^T *m V)) => // y.
rewrite gram_quad -!mulmxA; set x := V *m y; set l := LambdaK _ _.
have := cauchy_schwarz2 x (A *m (A^T *m x)); have := low _ y; rewrite -/x -/l gram_quad' mulmxA gram_quad' -mulmxA.
have := Inner_ge0 (A *m (A^T *m x)); have := Inner_ge0 x.
set a := Inner x x; set b := Inner (A^T *m x) _; set c := Inner _ _ => a0 c0 lab bac.
have b0 : 0 <= b by apply: Inner_ge0.
case: (ltrP 0 b) => [bp|bn]; last first.
  by have -> : b = 0 by [apply/eqP; rewrite eq_le bn]; rewrite mulr0.
have ap : 0 < a.
  rewrite lt0r a0 andbT; apply/eqP => az; move: bac; rewrite az mul0r.
  by rewrite leNgt exprn_gt0.
rewrite -(ler_pmul2l ap) (le_trans _ bac) // mulrA (mulrC a) expr2.
exact: mulr_mono b0 lab.
Qed.
Lemma gram_spectra p q k (A : 'M[R]_(p, q)) : LambdaK k (A *m A^T) = LambdaK k (A^T *m A).
Proof. apply/eqP; rewrite eq_le gram_le /=; have := gram_le k A^T; by rewrite trmxK. Qed.

Lemma transpose_singular_values p q k (A : 'M[R]_(p, q)) : SigmaK k A^T = SigmaK k A.
Proof. by rewrite /SigmaK trmxK gram_spectra. Qed.
Lemma transpose_norm p q (A : 'M[R]_(p, q)) : SigmaMax A^T = SigmaMax A.
Proof. exact: transpose_singular_values. Qed.

Lemma operator_norm p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) : NormF (A *m B) <= SigmaMax A * NormF B.
Proof.
apply: square_le; first by rewrite mulr_ge0 ?SigmaMax_ge0 ?NormF_ge0.
by rewrite exprMn SigmaK2 NormF2 -gram_quad; case: (rayleigh (gram_sym A) B).
Qed.
Lemma transpose_frobenius_norm p q (A : 'M[R]_(p, q)) : NormF A^T = NormF A.
Proof. by rewrite /NormF Inner_tr. Qed.
Lemma operator_norm_right p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) : NormF (A *m B) <= NormF A * SigmaMax B.
Proof.
by rewrite -transpose_frobenius_norm trmx_mul -(transpose_frobenius_norm A) -(transpose_norm B) mulrC operator_norm.
Qed.
Lemma spectral_below_frobenius p q (A : 'M[R]_(p, q)) : SigmaMax A <= NormF A.
Proof.
apply: square_le; rewrite ?NormF_ge0 // SigmaK2 NormF2 /Inner (trace_sum (gram_sym A)).
case: q A => [|q] A; first by rewrite big_ord0 LambdaK_beyond // gram_sym.
by rewrite big_ord_recl ler_addl; apply: sumr_ge0 => i _; apply: gram_ge0.
Qed.
Lemma frobenius_mul p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) : NormF (A *m B) <= NormF A * NormF B.
Proof. exact: le_trans (operator_norm A B) (mulr_mono (NormF_ge0 B) (spectral_below_frobenius A)). Qed.

Lemma singular_values_ordered p q (A : 'M[R]_(p, q)) : SigmaMin A <= SigmaMax A.
Proof.
apply: square_le; rewrite ?SigmaMax_ge0 // !SigmaK2.
case e : (minn p q) => [|k]; first exact: lexx.
by apply: LambdaK_mono; rewrite ?gram_sym //= -e geq_minr.
Qed.
Lemma singular_values_ordered_nonzero p q (A : 'M[R]_(p, q)) : SigmaMinNonzero A <= SigmaMax A.
Proof.
apply: square_le; rewrite ?SigmaMax_ge0 // !SigmaK2.
case e : (\rank A) => [|k]; first exact: lexx.
by apply: LambdaK_mono; rewrite ?gram_sym //= -e rank_leq_col.
Qed.
Definition AtMost (a b : nat) : R := (a <= b)%N%:R.
Lemma singular_value_beyond_cols p q (A : 'M[R]_(p, q)) : SigmaK q A = AtMost q p * SigmaMin A.
Proof.
rewrite /AtMost /SigmaMin; case: (leqP q p) => qp; first by rewrite mul1r.
by rewrite mul0r -transpose_singular_values /SigmaK trmxK (LambdaK_beyond (gram_sym' A)) // sqrtr0.
Qed.
Lemma singular_value_beyond_rows p q (A : 'M[R]_(p, q)) : SigmaK p A = AtMost p q * SigmaMin A.
Proof.
have := singular_value_beyond_cols A^T.
by rewrite /SigmaMin !transpose_singular_values minnC.
Qed.

(* the k-th singular value, by subspaces *)
Lemma SigmaK_ge p q k c (A : 'M[R]_(p, q)) (V : 'M[R]_(q, k)) : (0 < k)%N ->
  (forall y : 'cV[R]_k, V *m y = 0 -> y = 0) ->
  (forall y : 'cV[R]_k, c * NormF (V *m y) <= NormF (A *m (V *m y))) -> c <= SigmaK k A.
Proof.
move=> k0 inj low; case: (lerP c 0) => c0; first exact: le_trans c0 (SigmaK_ge0 _ _).
apply: square_le; first exact: SigmaK_ge0.
rewrite SigmaK2; apply: (LambdaK_ge (gram_sym A) k0 inj) => y.
rewrite gram_quad -!NormF2 -exprMn ler_expn2r ?nnegrE ?NormF_ge0 //.
by rewrite mulr_ge0 ?NormF_ge0 // ltW.
Qed.
Lemma SigmaK_attained p q k (A : 'M[R]_(p, q)) : (0 < k <= q)%N -> exists2 V : 'M[R]_(q, k), V^T *m V = 1%:M &
  forall r (y : 'M[R]_(k, r)), SigmaK k A * NormF (V *m y) <= NormF (A *m (V *m y)).
Proof.
move=> kq; have [V VV low] := LambdaK_attained (gram_sym A) kq; exists V => // r y.
apply: square_le; rewrite ?NormF_ge0 // exprMn SigmaK2 !NormF2.
by have := low _ y; rewrite gram_quad.
Qed.

Lemma weyl_singular_k p q k (A B : 'M[R]_(p, q)) : SigmaK k B - NormF (A - B) <= SigmaK k A.
Proof.
suff le j : SigmaK j.+1 B - NormF (A - B) <= SigmaK j.+1 A by case: k => [|k]; apply: le.
case: (boolP (j.+1 <= q)%N) => jq; last first.
  by rewrite /SigmaK !(LambdaK_outside (gram_sym _)) // sqrtr0 sub0r oppr_le0 NormF_ge0.
have [V VV low] := @SigmaK_attained _ _ j.+1 B jq.
apply: (SigmaK_ge (V := V)) => // [y|y]; first exact: (isometry_inj VV).
rewrite mulrBl ler_subl_addr (le_trans (low _ y)) //.
have -> : B *m (V *m y) = A *m (V *m y) - (A - B) *m (V *m y) by rewrite mulmxBl opprB addrC subrK.
by rewrite (le_trans (triangle _ _)) // NormFN ler_add2l frobenius_mul.
Qed.
Lemma weyl_singular p q (A B : 'M[R]_(p, q)) :
  SigmaMax A <= SigmaMax B + NormF (A - B) /\ SigmaMin B - NormF (A - B) <= SigmaMin A.
Proof.
split; last exact: weyl_singular_k.
by rewrite -ler_subl_addr -NormFN opprB weyl_singular_k.
Qed.

Lemma weyl p k (S E : 'M[R]_p) : S^T = S -> E^T = E ->
  LambdaK k E <= LambdaK k S + NormF (E - S) /\ LambdaK k S - NormF (E - S) <= LambdaK k E.
Proof.
have half (S' E' : 'M[R]_p) : S'^T = S' -> E'^T = E' -> LambdaK k S' - NormF (E' - S') <= LambdaK k E'.
  move=> sS sE; apply: LambdaK_le => // [|x]; first exact: NormF_ge0.
  rewrite ler_subl_addr -ler_subl_addl -InnerNr -InnerDr -mulNmx -mulmxDl.
  rewrite (le_trans (cauchy_schwarz _ _)) // -NormF2 expr2 mulrCA.
  apply: ler_wpmul2l; first exact: NormF_ge0.
  by rewrite -[NormF (E' - S')]NormFN opprB frobenius_mul.
move=> sS sE; split; last exact: half.
by rewrite -ler_subl_addr -NormFN opprB half.
Qed.
Lemma weyl_max p (S E : 'M[R]_p) : S^T = S -> E^T = E ->
  LambdaMax E <= LambdaMax S + NormF (E - S) /\ LambdaMax S - NormF (E - S) <= LambdaMax E.
Proof. exact: weyl. Qed.

Lemma rank_of_positive p q k (A : 'M[R]_(p, q)) : (k <= q)%N -> 0 < SigmaK k A -> (k <= \rank A)%N.
Proof.
case: k => // k kq pos; have [V VV low] := @SigmaK_attained _ _ k.+1 A kq.
rewrite leqNgt; apply/negP => rk.
have [|y y0 z] := @kernel_vector R _ _ (A *m V); first exact: leq_ltn_trans (mxrankM_maxl _ _) rk.
have := low _ y; rewrite mulmxA z /NormF Inner_0 sqrtr0 pmulr_rle0 // => /(conj (NormF_ge0 (V *m y)))/andP.
rewrite -eq_le eq_sym sqrtr_eq0 => v0; move: y0.
have vv : Inner (V *m y) (V *m y) = 0 by apply/eqP; rewrite eq_le v0 Inner_ge0.
by rewrite (isometry_inj VV (Inner0 _ vv)) eqxx.
Qed.

(* beyond the rank the eigenvalues of A^T A are 0 *)
Lemma gram_beyond_rank p q k (A : 'M[R]_(p, q)) : (\rank A < k)%N -> LambdaK k (A^T *m A) = 0.
Proof.
move=> rk; case: (boolP (k <= q)%N) => kq; last by rewrite (LambdaK_outside (gram_sym A)).
apply/eqP; rewrite eq_le gram_ge0 andbT leNgt; apply/negP => pos; move: rk.
by rewrite ltnNge rank_of_positive // sqrtr_gt0.
Qed.

Lemma restricted_singular_value p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  SigmaMinNonzero A * NormF (A *m B) <= NormF (A^T *m (A *m B)).
Proof.
apply: square_le; first exact: NormF_ge0.
rewrite exprMn SigmaK2 !NormF2 -gram_quad mulmxA (coord_quad (gram_sym A)) (coord_square (gram_sym A)).
rewrite big_distrr /=; apply: ler_sum => i _; rewrite mulrA; apply: mulr_mono (rsq_ge0 _ _) _.
case: (ltnP i (\rank A)) => ir; last by rewrite (@gram_beyond_rank _ _ i.+1) // mulr0 expr0n.
rewrite expr2; apply: mulr_mono (gram_ge0 _ _) _.
by apply: LambdaK_mono (gram_sym A) _; rewrite ir rank_leq_col.
Qed.

Lemma smallest_singular_value p q (A : 'M[R]_(p, q)) r (x : 'M[R]_(p, r)) :
  SigmaK p A ^+ 2 * NormF x ^+ 2 <= NormF (A^T *m x) ^+ 2.
Proof.
rewrite SigmaK2 -gram_spectra [X in _ <= X]NormF2 -gram_quad'.
by case: (rayleigh (gram_sym' A) x).
Qed.

Lemma full_column_rank p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) : 0 < LambdaMin (A^T *m A) ->
  SigmaMinNonzero A * NormF B <= NormF (A *m B).
Proof.
move=> pos; have rk : \rank A = q.
  by apply/eqP; rewrite eqn_leq rank_leq_col rank_of_positive // sqrtr_gt0.
apply: square_le; first exact: NormF_ge0.
rewrite exprMn SigmaK2 rk [X in _ <= X]NormF2 -gram_quad.
by case: (rayleigh (gram_sym A) B).
Qed.

(* positive, as its name says *)
Lemma SigmaMinNonzero_gt0 p q (A : 'M[R]_(p, q)) : A != 0 -> 0 < SigmaMinNonzero A.
Proof.
move=> A0; rewrite sqrtr_gt0 lt0r gram_ge0 andbT; apply/eqP => z.
pose r := (\rank A).-1; have rk : \rank A = r.+1 by rewrite prednK // lt0n mxrank_eq0.
pose M : 'M[R]_q := pid_mx r *m (Eigenbasis (A^T *m A))^T.
(* what M kills, A kills *)
have kill (x : 'cV[R]_q) : M *m x = 0 -> A *m x = 0.
  move=> Mx; apply: Inner0; rewrite -gram_quad (coord_quad (gram_sym A)); apply: big1 => i _.
  case: (ltnP i r) => ir.
    rewrite rsq0 ?mulr0 // => j; have := congr1 (fun B : 'cV[R]_q => B i j) Mx.
    by rewrite /M -mulmxA pid_mulE ir [RHS]mxE.
  have -> : LambdaK i.+1 (A^T *m A) = 0; last by rewrite mul0r.
  apply/eqP; rewrite eq_le gram_ge0 andbT -z rk.
  by apply: LambdaK_mono; rewrite ?gram_sym //= ltnS ir ltn_ord.
(* so rank A <= rank M <= r *)
have : (A <= M)%MS.
  rewrite submxE; apply/eqP; apply/matrixP => i j; rewrite [RHS]mxE.
  have Mc : M *m (cokermx M *m (delta_mx j 0 : 'cV_q)) = 0 by rewrite mulmxA mulmx_coker mul0mx.
  have := congr1 (fun B : 'cV[R]_p => B i 0) (kill _ Mc).
  by rewrite mulmxA -colE !mxE.
move/mxrankS; apply/negP; rewrite -ltnNge rk ltnS.
apply: leq_trans (mxrankM_maxl _ _) _; rewrite rank_pid_mx //.
  by rewrite -ltnS -rk ltnW // ltnS rank_leq_col.
by rewrite -ltnS -rk ltnW // ltnS rank_leq_col.
Qed.

(* with the min(p, q)-th singular value, of any matrix *)
Lemma SigmaMin_le_nonzero p q (A : 'M[R]_(p, q)) : SigmaMin A <= SigmaMinNonzero A.
Proof.
apply: square_le; rewrite ?SigmaK_ge0 // !SigmaK2; case: (posnP (\rank A)) => [rk|_].
  have -> : LambdaK (minn p q) (A^T *m A) = 0; last exact: gram_ge0.
  have := @gram_beyond_rank _ _ (minn p q) A; have := @gram_beyond_rank _ _ 1 A; rewrite rk.
  by case: (minn p q) => [|k] one more; [apply: one | apply: more].
by apply: LambdaK_mono; rewrite ?gram_sym // leq_min rank_leq_row rank_leq_col geq_minr.
Qed.
Lemma restricted_singular_value_min p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  SigmaMin A * NormF (A *m B) <= NormF (A^T *m (A *m B)).
Proof. exact: le_trans (mulr_mono (NormF_ge0 _) (SigmaMin_le_nonzero A)) (restricted_singular_value A B). Qed.
Lemma full_column_rank_min p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) : 0 < LambdaMin (A^T *m A) ->
  SigmaMin A * NormF B <= NormF (A *m B).
Proof. by move=> pos; exact: le_trans (mulr_mono (NormF_ge0 _) (SigmaMin_le_nonzero A)) (full_column_rank B pos). Qed.

Lemma difference_of_grams p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(p, r)) :
  SigmaMax (A *m A^T - B *m B^T) <= Num.max (SigmaMax A ^+ 2) (SigmaMax B ^+ 2).
Proof.
set C := _ - _; set M := Num.max _ _.
have M0 : 0 <= M by rewrite /M le_maxr sqr_ge0.
have sC : C^T = C by rewrite /C trD trN !gram_sym'.
apply: square_le => //; rewrite SigmaK2.
case: (posnP p) => [p0|p0]; first by rewrite LambdaK_beyond ?gram_sym ?p0 ?sqr_ge0.
have [v [Cv v1]] := spectral_theorem_max (gram_sym C) p0.
have := @bounded_square _ _ C sC _ v M; rewrite -gram_quad Cv InnerZr v1 !mulr1; apply => x.
have top s (D : 'M[R]_(p, s)) : Inner x (D *m D^T *m x) <= SigmaMax D ^+ 2 * Inner x x.
  by rewrite -transpose_norm SigmaK2 trmxK -NormF2; case: (rayleigh (gram_sym' D) x).
have pos s (D : 'M[R]_(p, s)) : 0 <= Inner x (D *m D^T *m x) by rewrite gram_quad' Inner_ge0.
rewrite /C mulmxDl mulNmx InnerDr InnerNr; split.
  rewrite ler_subr_addl (le_trans _ (pos _ A)) //.
  rewrite mulNr subr_le0 (le_trans (top _ B)) //; apply: mulr_mono (Inner_ge0 _) _.
  by rewrite /M le_maxr lexx orbT.
rewrite ler_subl_addr (le_trans (top _ A)) // ler_paddr //.
by apply: mulr_mono (Inner_ge0 _) _; rewrite /M le_maxr lexx.
Qed.

Lemma SigmaK_beyond_rank p q k (A : 'M[R]_(p, q)) : (\rank A < k)%N -> SigmaK k A = 0.
Proof. by move=> /gram_beyond_rank e; rewrite /SigmaK e sqrtr0. Qed.

(* the least c with |A x| <= c |x| *)
Lemma SigmaMax_norm p q (A : 'M[R]_(p, q)) c : 0 <= c ->
  (forall x : 'cV[R]_q, NormF (A *m x) <= c * NormF x) -> SigmaMax A <= c.
Proof.
move=> c0 le; case: (posnP q) => [q0|q0].
  by rewrite /SigmaMax /SigmaK LambdaK_beyond ?gram_sym ?q0 // sqrtr0.
have [v [Av v1]] := spectral_theorem_max (gram_sym A) q0.
apply: square_le => //; rewrite SigmaK2.
have n1 : NormF v = 1 by rewrite /NormF v1 sqrtr1.
have := le v; rewrite n1 mulr1 => l; have : NormF (A *m v) ^+ 2 <= c ^+ 2 by rewrite ler_expn2r ?nnegrE ?NormF_ge0.
by rewrite NormF2 -gram_quad Av InnerZr v1 mulr1.
Qed.

Lemma spectral_norm_of_product p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  SigmaMax (A *m B) <= SigmaMax A * SigmaMax B.
Proof.
apply: SigmaMax_norm => [|x]; first by rewrite mulr_ge0 ?SigmaMax_ge0.
by rewrite -mulmxA -mulrA (le_trans (operator_norm _ _)) // ler_wpmul2l ?SigmaMax_ge0 ?operator_norm.
Qed.

(* Weyl's inequalities with the spectral norm *)
Lemma weyl_spectral p k (S E : 'M[R]_p) : S^T = S -> E^T = E -> `|LambdaK k E - LambdaK k S| <= SigmaMax (E - S).
Proof.
have sN (A : 'M[R]_p) : SigmaMax (- A) = SigmaMax A by rewrite /SigmaMax /SigmaK trN mulNmx mulmxN opprK.
have half (S' E' : 'M[R]_p) : S'^T = S' -> E'^T = E' -> LambdaK k S' - SigmaMax (E' - S') <= LambdaK k E'.
  move=> sS sE; apply: LambdaK_le => // [|x]; first exact: SigmaMax_ge0.
  rewrite ler_subl_addr -ler_subl_addl -InnerNr -InnerDr -mulNmx -mulmxDl.
  rewrite (le_trans (cauchy_schwarz _ _)) // -NormF2 expr2 mulrCA.
  apply: ler_wpmul2l; first exact: NormF_ge0.
  by rewrite -[SigmaMax (E' - S')]sN opprB operator_norm.
move=> sS sE; rewrite ler_distl half //=.
by rewrite -ler_subl_addr -sN opprB half.
Qed.
Lemma weyl_singular_spectral p q k (A B : 'M[R]_(p, q)) : `|SigmaK k A - SigmaK k B| <= SigmaMax (A - B).
Proof.
have sN (C : 'M[R]_(p, q)) : SigmaMax (- C) = SigmaMax C by rewrite /SigmaMax /SigmaK trN mulNmx mulmxN opprK.
have half (A' B' : 'M[R]_(p, q)) : SigmaK k B' - SigmaMax (A' - B') <= SigmaK k A'.
  suff le j : SigmaK j.+1 B' - SigmaMax (A' - B') <= SigmaK j.+1 A' by case: k => [|k']; apply: le.
  case: (boolP (j.+1 <= q)%N) => jq; last first.
    by rewrite /SigmaK !(LambdaK_outside (gram_sym _)) // sqrtr0 sub0r oppr_le0 SigmaMax_ge0.
  have [V VV low] := @SigmaK_attained _ _ j.+1 B' jq.
  apply: (SigmaK_ge (V := V)) => // [y|y]; first exact: (isometry_inj VV).
  rewrite mulrBl ler_subl_addr (le_trans (low _ y)) //.
  have -> : B' *m (V *m y) = A' *m (V *m y) - (A' - B') *m (V *m y) by rewrite mulmxBl opprB addrC subrK.
  by rewrite (le_trans (triangle _ _)) // NormFN ler_add2l operator_norm.
rewrite ler_distl half /=.
by rewrite -ler_subl_addr -sN opprB half.
Qed.
End Singular.
