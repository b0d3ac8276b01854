(* That the definitions mean what they should. Nothing else rests on this file. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import setting.
Require spectral_theorem eigenvalues variational singular_values.

Section Eigenvalues.
Variables (R : rcfType) (p : nat) (S : 'M[R]_p).
Hypothesis sym : S^T = S.

(* the k-th eigenvalue is one, for k = 1, ..., p, and each is among them, as often as it is a root of the
   characteristic polynomial; they decrease, and beyond the side they are 0 *)
Theorem LambdaK_eigenvalue k : (0 < k <= p)%N -> eigenvalue S (LambdaK k S).
Proof. by rewrite unsealed; apply: eigenvalues.LambdaK_Spectrum. Qed.
Theorem eigenvalue_LambdaK a : eigenvalue S a -> exists2 k, (0 < k <= p)%N & a = LambdaK k S.
Proof. by case/(eigenvalues.eigenvalue_LambdaK sym) => k kp ->; exists k; rewrite ?unsealed. Qed.
Theorem LambdaK_multiplicity : char_poly S = \prod_(i < p) ('X - (LambdaK i.+1 S)%:P).
Proof.
rewrite (eigenvalues.Spectrum_char_poly sym) (big_nth 0) (eigenvalues.Spectrum_size sym) big_mkord.
by apply: eq_bigr => i _; rewrite unsealed.
Qed.
Theorem LambdaK_decreases j k : (j <= k <= p)%N -> LambdaK k S <= LambdaK j S.
Proof. by rewrite !unsealed; apply: eigenvalues.LambdaK_mono. Qed.
Theorem LambdaK_beyond k : (p < k)%N -> LambdaK k S = 0.
Proof. by rewrite unsealed; apply: eigenvalues.LambdaK_beyond. Qed.
Theorem LambdaMax_first : LambdaMax S = LambdaK 1 S. Proof. by rewrite !unsealed. Qed.
Theorem LambdaMin_last : LambdaMin S = LambdaK p S. Proof. by rewrite !unsealed. Qed.

(* Weyl's inequality with the spectral norm *)
Theorem weyl_spectral k (E : 'M[R]_p) : E^T = E -> `|LambdaK k E - LambdaK k S| <= SigmaMax (E - S).
Proof. by rewrite !unsealed; apply: singular_values.weyl_spectral. Qed.
End Eigenvalues.

Section SingularValues.
Variables (R : rcfType) (p q : nat).
Implicit Types A B : 'M[R]_(p, q).

Theorem SigmaK_gram k A : SigmaK k A = Num.sqrt (LambdaK k (A^T *m A)). Proof. by rewrite !unsealed. Qed.
Theorem SigmaMax_first A : SigmaMax A = SigmaK 1 A. Proof. by rewrite !unsealed. Qed.
Theorem SigmaMin_last A : SigmaMin A = SigmaK (minn p q) A. Proof. by rewrite !unsealed. Qed.
Theorem SigmaMinNonzero_at_rank A : SigmaMinNonzero A = SigmaK (\rank A) A. Proof. by rewrite !unsealed. Qed.
(* those beyond the rank are 0, and the one at the rank is not *)
Theorem SigmaK_beyond_rank k A : (\rank A < k)%N -> SigmaK k A = 0.
Proof. by rewrite unsealed; apply: singular_values.SigmaK_beyond_rank. Qed.
Theorem SigmaMinNonzero_positive A : A != 0 -> 0 < SigmaMinNonzero A. Proof. exact: SigmaMinNonzero_gt0. Qed.

(* the largest is the spectral norm: the least c >= 0 with |A x| <= c |x| for all x *)
Theorem SigmaMax_bounds A (x : 'M[R]_(q, 1)) : NormF (A *m x) <= SigmaMax A * NormF x. Proof. exact: operator_norm. Qed.
Theorem SigmaMax_least A c : 0 <= c -> (forall x : 'M[R]_(q, 1), NormF (A *m x) <= c * NormF x) -> SigmaMax A <= c.
Proof. by rewrite unsealed; apply: singular_values.SigmaMax_norm. Qed.
Theorem weyl_singular_spectral k A B : `|SigmaK k A - SigmaK k B| <= SigmaMax (A - B).
Proof. by rewrite !unsealed; apply: singular_values.weyl_singular_spectral. Qed.
End SingularValues.

Section Loss.
Context {R : rcfType} {net : setting R} {squared : square net}.
Implicit Type A : 'M[R]_(n, m).

(* [Loss A] is half the squared distance of X A from Y, less its least value, which W* attains *)
Theorem Loss_square A : Loss A = square_loss X Y A - square_loss X Y W_star. Proof. exact: Loss_E. Qed.
Theorem W_star_minimises A : square_loss X Y W_star <= square_loss X Y A.
Proof.
have zero : slope X Y W_star = 0 by rewrite /slope mulmxDr mulmxN mulmxA normal_equations subrr.
have := square_loss_expand X Y W_star (A - W_star) 1; rewrite scale1r addrC subrK => ->.
rewrite zero /Inner trmx0 mul0mx t0 mulr0 addr0 expr1n mul1r.
by rewrite ler_addl divr_ge0 ?sqr_ge0 ?ler0n.
Qed.
(* [Grad A] is its gradient *)
Theorem Grad_gradient A : is_gradient (square_loss X Y) A (Grad A).
Proof. by exists (fun H => NormF (X *m H) ^+ 2 / 2%:R) => s H; rewrite Grad_slope; apply: square_loss_expand. Qed.
End Loss.

Definition meanings := (
  @LambdaK_multiplicity,
  @eigenvalue_LambdaK,
  @LambdaK_eigenvalue,
  @LambdaK_decreases,
  @weyl_spectral,
  @SigmaK_beyond_rank,
  @SigmaMinNonzero_positive,
  @SigmaMax_least,
  @weyl_singular_spectral,
  @W_star_minimises,
  @Grad_gradient).
Print Assumptions meanings.
