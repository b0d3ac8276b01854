(* The slides' lemma, (18) and (19), in one file for a reader who knows Coq: every definition that it speaks of, its
   hypotheses, its statement, and what it rests on.

   From the library it takes matrices with the Frobenius norm NormF (matrices.v) and, for any matrix A and symmetric S,
     SigmaMax A          the largest singular value,
     SigmaMinNonzero A   the least one that is not 0,
     LambdaMax S, LambdaMin S   the largest and the least eigenvalue;
   that they are this is proved in meaning.v. Real numbers are the elements of any real closed field R. *)
Require Import facts.
Require setting setting_exists definitions any_loss_square eq19.

Section Lemma.
Variables (R : rcfType) (n h m N : nat).
Hypotheses (n_gt0 : (0 < n)%N) (h_gt0 : (0 < h)%N) (m_gt0 : (0 < m)%N) (N_gt0 : (0 < N)%N).

(* data, not all 0; the weights of the two layers; a step size *)
Variables (X : 'M[R]_(N, n)) (Y : 'M[R]_(N, m)) (W1 : 'M[R]_(n, h)) (W2 : 'M[R]_(h, m)) (eta : R).
Hypothesis X_neq0 : X != 0.

(* the loss of a matrix A, a minimiser of it, and its gradient *)
Definition loss (A : 'M[R]_(n, m)) : R := NormF (Y - X *m A) ^+ 2 / 2%:R.
Variable W_star : 'M[R]_(n, m).
Hypothesis minimiser : forall A, loss W_star <= loss A.
Definition gradient (A : 'M[R]_(n, m)) : 'M[R]_(n, m) := X^T *m (X *m A - Y).

(* the product of the layers, the gradient there, and the operator tau *)
Definition W := W1 *m W2.
Definition G := gradient W.
Definition tau (A : 'M[R]_(n, m)) := A *m W2^T *m W2 + W1 *m W1^T *m A.

(* one step of gradient descent on both layers, and the product after it *)
Definition W1_next := W1 - eta *: (G *m W2^T).
Definition W2_next := W2 - eta *: (W1^T *m G).
Definition W_next := W1_next *m W2_next.

(* the constants of smoothness and of Polyak and Lojasiewicz; the extreme eigenvalues of tau, by its nm x nm matrix *)
Definition K := SigmaMax X ^+ 2.
Definition mu := SigmaMinNonzero X ^+ 2.
Definition lambda_max := LambdaMax (lin_mx tau).
Definition lambda_min := LambdaMin (lin_mx tau).

(* (20) *)
Definition rho := 1 + K * mu * eta ^+ 2 * lambda_max ^+ 2 + 2%:R * mu * eta ^+ 2 * NormF G * SigmaMax W
  + K * mu * eta ^+ 4 * NormF G ^+ 2 * SigmaMax W ^+ 2 + 2%:R * K * mu * eta ^+ 3 * lambda_max * NormF G * SigmaMax W
  - 2%:R * eta * mu * lambda_min.

(* what is called a gradient is one, in the sense of matrices.v *)
Lemma gradient_of_loss A : is_gradient loss A (gradient A).
Proof. by exists (fun H => NormF (X *m H) ^+ 2 / 2%:R) => s H; apply: setting.square_loss_expand. Qed.
Lemma gradient_of_first_layer : is_gradient (fun A => loss (A *m W2)) W1 (G *m W2^T).
Proof. exact: setting.first_layer_gradient. Qed.
Lemma gradient_of_second_layer : is_gradient (fun A => loss (W1 *m A)) W2 (W1^T *m G).
Proof. exact: setting.second_layer_gradient. Qed.

Theorem lemma_18_19 :
  0 < eta ->
  0 <= lambda_min - eta * NormF G * NormF W - K * eta * (eta * NormF G * NormF W + lambda_max) ^+ 2 / 2%:R ->
  loss W_next - loss W_star <= rho * (loss W - loss W_star).
Proof.
have solves : X^T *m X *m W_star = X^T *m Y := setting_exists.minimiser_solves minimiser.
pose net := setting_exists.run n_gt0 h_gt0 m_gt0 N_gt0 Y X_neq0 W1 W2 0 (fun=> eta) 0 0 0 0 0 0 W_star.
have squared : setting.square net by exact: setting_exists.run_square.
have step : setting.gradient_step (net := net) eta 0 by exact: setting_exists.run_step.
have same_tau : lin_mx (setting.Tau (net := net) 0) = lin_mx tau by apply/matrixP => i j; rewrite !mxE /= setting.Tau_E.
move=> eta_gt0 condition; have := eq19.eq19 (net := net) 0 eta step eta_gt0.
rewrite definitions.rho_E definitions.K_E definitions.mu_E !setting.L_E !setting.LambdaMinTau_E !setting.LambdaMaxTau_E.
rewrite !same_tau !setting.Loss_E !setting.W_E !setting.Grad_E /= => result.
by rewrite mulrC; apply: result.
Qed.
End Lemma.
Print Assumptions lemma_18_19.
