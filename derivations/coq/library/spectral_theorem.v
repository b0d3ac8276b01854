(* The spectral theorem: a symmetric matrix S over a real closed field has S U = U diag(d) with U orthogonal.

   A complex eigenvalue exists (the complex numbers over a real closed field are algebraically closed); by symmetry
   it is real; a Householder reflection takes its unit eigenvector to the first coordinate vector; induction on the
   side. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars.
From mathcomp Require complex.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section SpectralTheorem.
Import complex.
Variable R : rcfType.
Local Notation toC := (map_mx (real_complex R)).
Local Notation re := (map_mx (@complex.Re R)).
Local Notation im := (map_mx (@complex.Im R)).

Lemma re_mul p q r (A : 'M[R[i]%C]_(p, q)) (B : 'M[R]_(q, r)) : re (A *m toC B) = re A *m B.
Proof.
apply/matrixP => i j; rewrite !mxE raddf_sum; apply: eq_bigr => k _; rewrite !mxE.
by case: (A i k) => x y /=; rewrite mulr0 subr0.
Qed.
Lemma im_mul p q r (A : 'M[R[i]%C]_(p, q)) (B : 'M[R]_(q, r)) : im (A *m toC B) = im A *m B.
Proof.
apply/matrixP => i j; rewrite !mxE raddf_sum; apply: eq_bigr => k _; rewrite !mxE.
by case: (A i k) => x y /=; rewrite mulr0 add0r.
Qed.


(* a symmetric real matrix has a real eigenvector of length 1 *)
Lemma unit_eigenvector k (S : 'M[R]_k.+1) : S^T = S ->
  exists a (v : 'cV[R]_k.+1), S *m v = a *: v /\ Inner v v = 1.
Proof.
move=> sym; have [[a b] /eigenvalueP[w wS w0]] := Theorem7' (toC S) (ltn0Sn k).
have xS : re w *m S = a *: re w - b *: im w.
  by rewrite -re_mul wS; apply/matrixP => i j; rewrite !mxE; case: (w i j).
have yS : im w *m S = a *: im w + b *: re w.
  by rewrite -im_mul wS; apply/matrixP => i j; rewrite !mxE; case: (w i j).
set x := (re w)^T; set y := (im w)^T.
have {}xS : S *m x = a *: x - b *: y.
  by rewrite -{1}sym -trmx_mul xS !(trD, trN, trZ).
have {}yS : S *m y = a *: y + b *: x.
  by rewrite -{1}sym -trmx_mul yS !(trD, trN, trZ).
have b0 : b * (Inner x x + Inner y y) = 0.
  have := Inner_adj S x y; rewrite sym xS yS InnerDr InnerDl InnerNl !(InnerZl, InnerZr) => e.
  have -> : b * (Inner x x + Inner y y) = (a * Inner x y + b * Inner x x) - (a * Inner x y - b * Inner y y) by ring.
  by rewrite -e subrr.
have xy : x != 0 \/ y != 0.
  case: (eqVneq x 0) => [x0|]; last by left.
  right; apply: contra w0 => /eqP y0; apply/eqP/matrixP => i j; rewrite [RHS]mxE.
  have := congr1 (fun A : 'cV[R]_k.+1 => A j i) x0; have := congr1 (fun A : 'cV[R]_k.+1 => A j i) y0.
  by rewrite !mxE; case: (w i j) => /= ? ? -> ->.
have {b0}b0 : b = 0.
  move/eqP: b0; rewrite mulf_eq0 => /orP[/eqP//|]; rewrite gt_eqF //.
  by case: xy => /Inner_gt0 p; [apply: gtge => //; apply: Inner_ge0 | apply: gegt => //; apply: Inner_ge0].
suff [v vS v0] : exists2 v : 'cV[R]_k.+1, S *m v = a *: v & v != 0.
  exists a, ((NormF v)^-1 *: v); split; first by rewrite mulZr vS !scalerA mulrC.
  rewrite InnerZl InnerZr -NormF2 mulrA -expr2 exprVn mulVf // expf_eq0 /=.
  by rewrite sqrtr_eq0 -ltNge Inner_gt0.
rewrite b0 !scale0r subr0 in xS; rewrite b0 !scale0r addr0 in yS.
by case: xy => [x0|y0]; [exists x | exists y].
Qed.

Lemma row_col p (x y : 'cV[R]_p) : x^T *m y = (Inner x y)%:M.
Proof. by rewrite [LHS]mx11_scalar /Inner trace_mx11. Qed.

(* a reflection that takes the first coordinate vector to a given unit vector *)
Lemma householder k (e v : 'cV[R]_k) : Inner e e = 1 -> Inner v v = 1 ->
  exists Q : 'M[R]_k, [/\ Q^T = Q, Q *m Q = 1%:M & Q *m e = v].
Proof.
move=> e1 v1; case: (eqVneq v e) => [->|ne]; first by exists 1%:M; rewrite trmx1 !mul1mx.
set w := v - e; have w0 : Inner w w != 0.
  by rewrite gt_eqF // Inner_gt0 // subr_eq0.
have ww : Inner w w = 2%:R - 2%:R * Inner v e.
  rewrite /w InnerDl !InnerDr !(InnerNl, InnerNr) e1 v1 (Inner_sym e v); ring.
have we : Inner w e = Inner v e - 1 by rewrite /w InnerDl InnerNl e1.
have [c cw] : exists c, c * Inner w w = 2%:R by exists (2%:R / Inner w w); rewrite mulfVK.
exists (1%:M - c *: (w *m w^T)).
split; first by rewrite trD trN trZ trM trmxK trmx1.
- have e2 : w *m w^T *m (w *m w^T) = Inner w w *: (w *m w^T).
    by rewrite mulmxA -(mulmxA w) row_col mul_mx_scalar mulZl.
  rewrite mulmxDl mul1mx mulNmx mulmxDr mulmx1 mulmxN mulZl mulZr e2 !scalerA -mulrA cw.
  by move: (w *m w^T) => M; apply/matrixP => i j; rewrite !mxE; ring.
- rewrite mulmxDl mul1mx mulNmx mulZl -mulmxA row_col mul_mx_scalar scalerA.
  have -> : c * Inner w e = -1.
    apply: (mulfI w0); rewrite mulrCA mulrA cw we mulrN1 ww; ring.
  by rewrite scaleN1r opprK /w addrC subrK.
Qed.

Theorem diagonalize k (S : 'M[R]_k) : S^T = S ->
  exists (U : 'M[R]_k) (d : 'rV[R]_k), U^T *m U = 1%:M /\ S *m U = U *m diag_mx d.
Proof.
elim: k S => [|k IH] S sym.
  by exists 0, 0; split; apply/matrixP => -[].
have [a [v [vS v1]]] := unit_eigenvector sym.
pose e : 'cV[R]_(1 + k) := delta_mx 0 0.
have e1 : Inner e e = 1 by rewrite /Inner trmx_delta mul_delta_mx trace_mx11 mxE.
have [Q [QT QQ Qe]] := householder e1 v1.
have [T Tdef] : exists T : 'M[R]_(1 + k), T = Q *m S *m Q by exists (Q *m S *m Q).
have TT : T^T = T by rewrite Tdef !trM QT sym mulmxA.
have Te : T *m e = a *: e.
  by rewrite Tdef -!mulmxA Qe vS mulZr -Qe (mulmxA Q Q) QQ mul1mx.
have Tul : ulsubmx T = a%:M.
  rewrite [LHS]mx11_scalar; congr (_%:M).
  have := congr1 (fun A : 'cV[R]_(1 + k) => A 0 0) Te; rewrite -colE !mxE /= mulr1 => <-.
  by congr (T _ _); apply/val_inj.
have Tdl : dlsubmx T = 0.
  apply/matrixP => i j; have := congr1 (fun A : 'cV[R]_(1 + k) => A (rshift 1 i) 0) Te.
  rewrite -colE !mxE /= mulr0 => <-.
  by congr (T _ _); apply/val_inj; rewrite /= (ord1 j).
have Tur : ursubmx T = 0 by rewrite -TT -trmx_dlsub Tdl trmx0.
have [|U' [d' [UU SU]]] := IH (drsubmx T); first by rewrite trmx_drsub TT.
have QTeq : S *m Q = Q *m T by rewrite Tdef !mulmxA QQ mul1mx.
pose B : 'M[R]_(1 + k) := block_mx 1%:M 0 0 U'.
pose d : 'rV[R]_(1 + k) := row_mx (a%:M : 'M_1) d'.
have BB : B^T *m B = 1%:M.
  rewrite /B tr_block_mx trmx1 !trmx0 mulmx_block.
  by rewrite !mul1mx !mulmx0 !mul0mx !addr0 add0r UU -scalar_mx_block.
have TB : T *m B = B *m diag_mx d.
  rewrite -(submxK T) Tul Tdl Tur /B diag_mx_row !mulmx_block.
  rewrite !mulmx0 !mul0mx !mul1mx !mulmx1 !addr0 !add0r SU.
  by congr block_mx; apply/matrixP => i j; rewrite !mxE !ord1 eqxx.
exists (Q *m B), d; split.
- by rewrite trM QT -mulmxA (mulmxA Q Q) QQ mul1mx.
- by rewrite mulmxA QTeq -!mulmxA TB.
Qed.

End SpectralTheorem.
