(* The span of the first k eigenvectors of S: it meets span(P^T v) + ker P in a unit vector, by counting dimensions, and
   one of its unit vectors bounds the quadratic form of S from below. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars eigenvalues variational singular_values.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Top.
Variable R : rcfType.

Lemma rsq_pid p q r (y : 'M[R]_(p, q)) i : rsq ((pid_mx r : 'M[R]_p) *m y) i = if (i < r)%N then rsq y i else 0.
Proof.
case: ifP => ir; first by rewrite /rsq; apply: eq_bigr => j _; rewrite pid_mulE ir.
by rewrite rsq0 // => j; rewrite pid_mulE ir.
Qed.

Lemma courant_fischer p q (S : 'M[R]_q) (P : 'M[R]_(p, q)) (v : 'cV[R]_p) : S^T = S ->
  P *m P^T *m v = LambdaK p (P *m P^T) *: v -> Inner v v = 1 -> 0 < LambdaK p (P *m P^T) ->
  exists (x u : 'cV[R]_q) (c : R),
    x = c *: (P^T *m v) + u /\ Inner x x = 1 /\ P *m u = 0 /\ TopProjection p S *m x = x.
Proof.
move=> sym; set l := LambdaK p _ => Pv v1 l0.
have pq : (p <= q)%N.
  by apply: contraTT l0 => pq; rewrite /l gram_spectra (LambdaK_outside (gram_sym P)) // ltxx.
pose U := Eigenbasis S; pose V : 'M[R]_(q, p) := U *m pid_mx p.
have VV : V^T *m V = 1%:M.
  rewrite /V trmx_mul mulmxA -(mulmxA _ _ U) (UtU sym) mulmx1 tr_pid_mx mul_pid_mx.
  by rewrite minnn (minn_idPr pq) pid_mx_1.
have TV r (y : 'M[R]_(p, r)) : TopProjection p S *m (V *m y) = V *m y.
  rewrite /TopProjection pq -/U /V -!mulmxA (mulmxA U^T) (UtU sym) mul1mx (mulmxA (pid_mx p) (pid_mx p)).
  by rewrite mul_pid_mx minnn (minn_idPr pq).
have [|w w0 wM] := @kernel_vector R _ _ (row_mx (P *m V) (- l *: v)).
  by apply: leq_ltn_trans (rank_leq_row _) _; rewrite addn1.
pose y := usubmx w; pose c := dsubmx w 0 0.
have e : P *m V *m y = (c * l) *: v.
  move: wM; rewrite -[w]vsubmxK mul_row_col -/y [dsubmx w]mx11_scalar -/c mul_mx_scalar scalerA mulrN scaleNr.
  by move/eqP; rewrite subr_eq0 => /eqP.
have y0 : y != 0.
  apply: contra w0 => /eqP yz; move: e; rewrite yz mulmx0 => /esym/eqP; rewrite scaler_eq0 mulf_eq0 (gt_eqF l0) orbF.
  have -> : (v == 0) = false by apply/eqP => vz; move/eqP: v1; rewrite vz Inner_0 eq_sym oner_eq0.
  by rewrite orbF -[w]vsubmxK -/y yz [dsubmx w]mx11_scalar -/c => /eqP->; rewrite raddf0 col_mx0.
have x0 : V *m y != 0 by apply: contra y0 => /eqP/(isometry_inj VV)->.
pose s := NormF (V *m y); have s0 : s != 0.
  by rewrite /s /NormF sqrtr_eq0 -ltNge Inner_gt0.
exists (s^-1 *: (V *m y)), (s^-1 *: (V *m y - c *: (P^T *m v))), (s^-1 * c).
split; first by rewrite scalerBr scalerA addrC subrK.
split; first by rewrite InnerZl InnerZr -NormF2 -/s expr2 mulrA; field.
split; last by rewrite -scalemxAr TV.
rewrite -scalemxAr mulmxBr mulmxA e -scalemxAr mulmxA Pv scalerA subrr.
by rewrite scaler0.
Qed.

Lemma spectral_lower_bound p (S : 'M[R]_p) k (x : 'cV[R]_p) (r : R) (z : 'cV[R]_p) : S^T = S ->
  TopProjection k S *m x = x -> Inner x x = 1 -> LambdaMax (- S) <= r ->
  - r * NormF z ^+ 2 + (LambdaK k S + r) * Inner x z ^+ 2 <= Inner z (S *m z).
Proof.
move=> sym; rewrite /TopProjection; case: (leqP k p) => [kp|_]; last first.
  by rewrite mul0mx => <-; rewrite Inner_0 => /esym/eqP; rewrite oner_eq0.
set U := Eigenbasis S => top x1 max.
pose w := U^T *m x; pose y := U^T *m z.
have wtop : pid_mx k *m w = w by rewrite -{2}/w /w -{2}top -!mulmxA (mulmxA U^T) (UtU sym) mul1mx.
have w1 : Inner w w = 1 by rewrite Inner_sum -(coord_norm sym).
have xz : Inner x z = Inner w (pid_mx k *m y).
  rewrite -[pid_mx k]trmxK tr_pid_mx -Inner_adj wtop /w Inner_adj trmxK /y mulmxA (UUt sym) mul1mx //.
have k0 : (0 < k)%N.
  rewrite lt0n; apply/eqP => kz; move: w1; rewrite -wtop kz pid_mx_0 mul0mx Inner_0 => /esym/eqP.
  by rewrite oner_eq0.
have low (i : 'I_p) : 0 <= LambdaK i.+1 S + r.
  have [v [Sv v1]] := eigenvector sym i.
  have sN : (- S)^T = - S by rewrite trN sym.
  have [_] := rayleigh sN v; rewrite NormF2 v1 mulr1 mulNmx InnerNr Sv InnerZr v1 mulr1 => le.
  by rewrite addrC -ler_subl_addr sub0r (le_trans le).
have lowk : 0 <= LambdaK k S + r by case: k k0 kp {top wtop xz} => // j _ jp; apply: (low (Ordinal jp)).
have bound : (LambdaK k S + r) * Inner x z ^+ 2 <= \sum_(i < p) (LambdaK i.+1 S + r) * rsq y i.
  rewrite xz; have cs := cauchy_schwarz2 w (pid_mx k *m y); rewrite w1 mul1r in cs.
  rewrite (le_trans (ler_wpmul2l lowk cs)) // Inner_sum big_distrr /=; apply: ler_sum => i _.
  rewrite rsq_pid; case: (ltnP i k) => ik; last by rewrite mulr0 mulr_ge0 // rsq_ge0.
  by apply: mulr_mono (rsq_ge0 _ _) _; rewrite ler_add2r; apply: LambdaK_mono => //; rewrite ik.
rewrite mulNr addrC ler_subl_addr (le_trans bound) // (coord_quad sym) NormF2 (coord_norm sym) big_distrr -big_split /=.
by apply: ler_sum => i _; rewrite mulrDl.
Qed.
End Top.
