(* Self-adjoint linear operators on matrices: their eigenvalues are those of their matrix [lin_mx f], and Rayleigh's
   bounds hold for the Frobenius inner product. For A -> A B + C A, with B and C symmetric, the extreme eigenvalues
   are the sums of those of B and C. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars spectral_theorem eigenvalues variational singular_values.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Operator.
Variables (R : rcfType) (n m : nat).
Implicit Types A B : 'M[R]_(n, m).

Lemma Inner_entries A B : Inner A B = \sum_i \sum_j A i j * B i j.
Proof.
rewrite /Inner /mxtrace exchange_big; apply: eq_bigr => j _; rewrite mxE.
by apply: eq_bigr => i _; rewrite mxE.
Qed.
Lemma Inner_mxvec A B : Inner (mxvec A)^T (mxvec B)^T = Inner A B.
Proof.
rewrite Inner_entries pair_big /= /Inner trace_mx11 trmxK mxE.
rewrite (reindex _ (curry_mxvec_bij _ _)) /=; apply: eq_bigr => -[i j] _ /=.
by rewrite mxE !mxvecE.
Qed.

Variable f : 'M[R]_(n, m) -> 'M[R]_(n, m).
Hypothesis f_linear : linear f.
Hypothesis f_adj : forall A B, Inner A (f B) = Inner (f A) B.
Local Notation T := (lin_mx f).

Lemma mul_mx_of (u : 'rV[R]_(n * m)) : u *m T = mxvec (f (vec_mx u)).
Proof. exact: (mul_rV_lin (Linear f_linear)). Qed.
Lemma operator_sym : T^T = T.
Proof.
have e (i j : 'I_(n * m)) : T i j = Inner (f (vec_mx (delta_mx 0 i))) (vec_mx (delta_mx 0 j)).
  rewrite -Inner_mxvec vec_mxK -mul_mx_of -rowE /Inner trace_mx11 trmxK.
  by rewrite trmx_delta -colE !mxE.
by apply/matrixP => i j; rewrite mxE !e -f_adj Inner_sym.
Qed.
Lemma operator_mul A : T *m (mxvec A)^T = (mxvec (f A))^T.
Proof. by rewrite -operator_sym -trmx_mul mul_mx_of mxvecK. Qed.
Lemma operator_quad A : Inner (mxvec A)^T (T *m (mxvec A)^T) = Inner A (f A).
Proof. by rewrite operator_mul Inner_mxvec. Qed.
Lemma column_mxvec (x : 'cV[R]_(n * m)) : x = (mxvec (vec_mx x^T : 'M[R]_(n, m)))^T.
Proof. by rewrite vec_mxK trmxK. Qed.

Lemma rayleigh_operator A : LambdaMin T * NormF A ^+ 2 <= Inner A (f A) /\ Inner A (f A) <= LambdaMax T * NormF A ^+ 2.
Proof. by have := rayleigh operator_sym (mxvec A)^T; rewrite operator_quad !NormF2 Inner_mxvec. Qed.

Lemma operator_eigenmatrix k : (0 < k <= n * m)%N -> exists A, f A = LambdaK k T *: A /\ Inner A A = 1.
Proof.
move=> kp; have [v [Tv v1]] := LambdaK_eigenvector operator_sym kp.
exists (vec_mx v^T); split; last by rewrite -Inner_mxvec -column_mxvec.
apply: (can_inj mxvecK); apply: trmx_inj.
by rewrite -operator_mul -column_mxvec Tv linearZ /= linearZ /= -column_mxvec.
Qed.

Lemma operator_ordered : LambdaMin T <= LambdaMax T.
Proof.
rewrite /LambdaMin /LambdaMax; case e : (n * m)%N T operator_sym => [|k] S sS; first exact: lexx.
by apply: LambdaK_mono => //=; rewrite leqnn.
Qed.

Hypothesis f_pos : forall A, 0 <= Inner A (f A).
Lemma operator_pos (x : 'cV[R]_(n * m)) : 0 <= Inner x (T *m x).
Proof. by rewrite [x]column_mxvec operator_quad. Qed.
Lemma operator_sharp A : NormF (f A) ^+ 2 <= LambdaMax T * Inner A (f A).
Proof.
have := positive_sharp operator_sym (mxvec A)^T operator_pos.
by rewrite operator_mul !Inner_mxvec NormF2.
Qed.
Lemma operator_positive A : [/\ 0 <= LambdaMin T, LambdaMin T <= LambdaMax T & NormF (f A) <= LambdaMax T * NormF A].
Proof.
have l0 k : 0 <= LambdaK k T by apply: (positive_LambdaK operator_sym) operator_pos.
split; [exact: l0 | exact: operator_ordered |].
apply: square_le; first by rewrite mulr_ge0 ?NormF_ge0 // l0.
rewrite (le_trans (operator_sharp A)) // exprMn expr2 -mulrA; apply: ler_wpmul2l; first exact: l0.
by case: (rayleigh_operator A).
Qed.
End Operator.

Section Sylvester.
Variables (R : rcfType) (n m : nat) (C : 'M[R]_n) (B : 'M[R]_m) (f : 'M[R]_(n, m) -> 'M[R]_(n, m)).
Hypotheses (sC : C^T = C) (sB : B^T = B) (fE : forall A, f A = A *m B + C *m A).

Lemma sylvester_linear : linear f.
Proof.
move=> a A A'; rewrite !fE mulmxDl mulmxDr -scalemxAl -scalemxAr scalerDr.
by rewrite !addrA; congr (_ + _); rewrite addrAC.
Qed.
Lemma sylvester_adj A A' : Inner A (f A') = Inner (f A) A'.
Proof.
rewrite !fE InnerDr InnerDl (Inner_adj C) sC; congr (_ + _).
by rewrite -Inner_tr -[RHS]Inner_tr !trmx_mul sB Inner_adj sB.
Qed.
Lemma sylvester_quad A : Inner A (f A) = Inner A^T (B *m A^T) + Inner A (C *m A).
Proof. by rewrite fE InnerDr -{1}[A]trmxK -[A *m B]trmxK Inner_tr trmx_mul sB. Qed.

(* the least and the largest eigenvalue of A -> A B + C A *)
Theorem sylvester_extremes : (0 < n)%N -> (0 < m)%N ->
  LambdaMin (lin_mx f) = LambdaK n C + LambdaK m B /\ LambdaMax (lin_mx f) = LambdaMax C + LambdaMax B.
Proof.
move=> n0 m0; have nm : (0 < n * m)%N by rewrite muln_gt0 n0.
have fl := sylvester_linear; have fa := sylvester_adj.
have rank1 (u : 'cV[R]_n) (v : 'cV[R]_m) a b : C *m u = a *: u -> B *m v = b *: v -> Inner u u = 1 -> Inner v v = 1 ->
    Inner (u *m v^T) (f (u *m v^T)) = a + b /\ NormF (u *m v^T) ^+ 2 = 1.
  move=> Cu Bv u1 v1; have -> : f (u *m v^T) = (a + b) *: (u *m v^T).
    rewrite fE mulmxA Cu -mulmxA -{1}sB -trmx_mul Bv linearZ /= -scalemxAr -scalemxAl -scalerDl.
    by rewrite addrC.
  have e : Inner (u *m v^T) (u *m v^T) = 1.
    rewrite Inner_adj mulmxA row_col u1 mul1mx Inner_tr v1 //.
  by rewrite InnerZr NormF2 e mulr1.
have norm1 (A : 'M[R]_(n, m)) : Inner A A = 1 -> NormF A ^+ 2 = 1 /\ NormF A^T ^+ 2 = 1.
  by move=> e; rewrite !NormF2 Inner_tr e.
split; apply/eqP; rewrite eq_le; apply/andP; split.
- have [u [Cu u1]] := spectral_theorem_least sC n0; have [v [Bv v1]] := spectral_theorem_least sB m0.
  have [e1 e2] := rank1 _ _ _ _ Cu Bv u1 v1.
  by have [+ _] := rayleigh_operator fl fa (u *m v^T); rewrite e1 e2 mulr1.
- have [|A [fA A1]] := @operator_eigenmatrix R n m f fl fa (n * m)%N; first by rewrite nm leqnn.
  have [a1 a2] := norm1 _ A1; rewrite -[X in _ <= X]mulr1 -A1 -InnerZr -fA sylvester_quad.
  have [+ _] := rayleigh sB A^T; have [+ _] := rayleigh sC A; rewrite a1 a2 !mulr1 => c b.
  by rewrite addrC ler_add.
- have [A [fA A1]] := @operator_eigenmatrix R n m f fl fa 1%N nm.
  have [a1 a2] := norm1 _ A1; rewrite -[X in X <= _]mulr1 -A1 -InnerZr -fA sylvester_quad.
  have [_ +] := rayleigh sB A^T; have [_ +] := rayleigh sC A; rewrite a1 a2 !mulr1 => c b.
  by rewrite [X in _ <= X]addrC ler_add.
- have [u [Cu u1]] := spectral_theorem_max sC n0; have [v [Bv v1]] := spectral_theorem_max sB m0.
  have [e1 e2] := rank1 _ _ _ _ Cu Bv u1 v1.
  by have [_ +] := rayleigh_operator fl fa (u *m v^T); rewrite e1 e2 mulr1.
Qed.
End Sylvester.
