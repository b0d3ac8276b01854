(* Determinants: of a matrix of blocks by a Schur complement, of a Gram matrix, and of a symmetric matrix none of whose
   eigenvalues is beyond 1. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars eigenvalues singular_values.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Determinants.
Variable R : rcfType.

Lemma schur_complement p q (A : 'M[R]_p) (B : 'M[R]_(p, q)) (C : 'M[R]_(q, p)) :
  \det (block_mx A B C 1%:M) = \det (A - B *m C).
Proof.
have -> : block_mx A B C 1%:M = block_mx 1%:M B 0 1%:M *m block_mx (A - B *m C) 0 C 1%:M.
  by rewrite mulmx_block !mul1mx !mulmx1 !mul0mx subrK !add0r.
by rewrite det_mulmx det_ublock det_lblock !det1 !mul1r mulr1.
Qed.

(* the determinant of a symmetric matrix is the product of its eigenvalues *)
Lemma determinant_of_eigenvalues p (S : 'M[R]_p) : S^T = S -> \det S = \prod_(i < p) LambdaK i.+1 S.
Proof.
move=> sym; set U := Eigenbasis S; set d := diag_mx (\row_(i < p) LambdaK i.+1 S).
have unit : \det U * \det U = 1 by rewrite -{1}(det_tr U) -det_mulmx (UtU sym) det1.
have : \det (S *m U) = \det (U *m d) by rewrite (SU sym).
rewrite !det_mulmx => /(congr1 (fun x => x * \det U)); rewrite -mulrA unit mulr1 mulrAC unit mul1r => ->.
by rewrite det_diag; apply: eq_bigr => i _; rewrite mxE.
Qed.

Lemma determinant_of_gram p q (A : 'M[R]_(p, q)) : 0 <= \det (A *m A^T).
Proof.
rewrite (determinant_of_eigenvalues (gram_sym' A)); apply: prodr_ge0 => i _.
by rewrite gram_spectra gram_ge0.
Qed.

Lemma determinant_within_one p (S : 'M[R]_p) : (0 < p)%N ->
  S^T = S -> - 1 <= LambdaMin S -> LambdaMax S <= 1 -> (\det S) ^+ 2 <= LambdaMin S ^+ 2.
Proof.
case: p S => // p S _ sym low high.
rewrite (determinant_of_eigenvalues sym) big_ord_recr /= exprMn ler_pimull ?sqr_ge0 // -prodrXl.
suff : \prod_(i < p) LambdaK i.+1 S ^+ 2 <= \prod_(i < p) 1 by rewrite [X in _ <= X -> _]big1.
apply: ler_prod => i _; rewrite sqr_ge0 /=.
have below : LambdaK i.+1 S <= 1 by apply: le_trans high; rewrite LambdaK_mono //= ltnS ltnW.
have above : - 1 <= LambdaK i.+1 S by apply: le_trans low _; rewrite LambdaK_mono //= leqnn ltnS ltnW.
by rewrite -subr_ge0 -[X in X - _](expr1n _ 2) subr_sqr mulr_ge0 ?subr_ge0 // -ler_subl_addl sub0r.
Qed.
End Determinants.
