(* The slides' theorem, (24)-(28), in one file for a reader who knows Coq: every definition that it speaks of, its
   hypotheses, its statement, and what it rests on.

   From the library it takes matrices with the Frobenius norm NormF (matrices.v); Pos x, the larger of x and 0, and
   AtMost a b, which is 1 where a <= b and else 0 (scalars.v); and, for any matrix A and any symmetric S,
     SigmaMax A          the largest singular value,
     SigmaMin A          the one at the smaller side,
     SigmaMinNonzero A   the least one that is not 0,
     LambdaK k S         the k-th eigenvalue, in decreasing order; 0 beyond the side,
     LambdaMax S, LambdaMin S   the largest and the least eigenvalue;
   that they are this is proved in meaning.v. Real numbers are the elements of any real closed field R. *)
Require Import facts.
From mathcomp Require Import poly.
Require polynomials setting setting_exists definitions any_loss_square.
Require eq24_a eq24_b eq25_a eq25_b eq25_c eq25_d eq25_e eq25_f eq27_a eq27_b eq27_c eq28_a eq28_b.

Section Convergence.
Variables (R : rcfType) (n h m N : nat).
Hypotheses (n_gt0 : (0 < n)%N) (h_gt0 : (0 < h)%N) (m_gt0 : (0 < m)%N) (N_gt0 : (0 < N)%N).

(* data X, of full column rank, and Y; a minimiser of the loss; the two slacks *)
Variables (X : 'M[R]_(N, n)) (Y : 'M[R]_(N, m)) (W_star : 'M[R]_(n, m)) (c1 c2 : R).
Definition loss (A : 'M[R]_(n, m)) : R := NormF (Y - X *m A) ^+ 2 / 2%:R.
Hypotheses (full_rank : 0 < LambdaMin (X^T *m X)) (minimiser : forall A, loss W_star <= loss A).
Hypotheses (c1_gt0 : 0 < c1) (c1_lt1 : c1 < 1) (c2_gt1 : 1 < c2).

(* gradient descent on both layers, with steps of size eta *)
Variables (W1_start : 'M[R]_(n, h)) (W2_start : 'M[R]_(h, m)) (eta : R).
Definition gradient (A : 'M[R]_(n, m)) : 'M[R]_(n, m) := X^T *m (X *m A - Y).
Fixpoint layers (t : nat) : 'M[R]_(n, h) * 'M[R]_(h, m) :=
  if t is t'.+1 then
    let: (A, B) := layers t' in
    (A - eta *: (gradient (A *m B) *m B^T), B - eta *: (A^T *m gradient (A *m B)))
  else (W1_start, W2_start).
Definition W1 t := (layers t).1.
Definition W2 t := (layers t).2.
Definition W t := W1 t *m W2 t.
Definition L t := loss (W t) - loss W_star.

(* the operator tau and its extreme eigenvalues *)
Definition tau t (A : 'M[R]_(n, m)) := A *m (W2 t)^T *m W2 t + W1 t *m (W1 t)^T *m A.
Definition lambda_min t := LambdaMin (lin_mx (tau t)).
Definition lambda_max t := LambdaMax (lin_mx (tau t)).

(* the constants of the start; of the loss at the start they use L0, the same number for every eta *)
Definition L0 := loss (W1_start *m W2_start) - loss W_star.
Definition mu := SigmaMinNonzero X ^+ 2.
Definition kappa := SigmaMax X ^+ 2 / SigmaMinNonzero X ^+ 2.
Definition D0 := W1_start^T *m W1_start - W2_start *m W2_start^T.
Definition radius := Num.sqrt 2%:R * Num.sqrt (L0 / mu).
Definition p1 := Pos (SigmaMin W_star - radius).
Definition p2 := radius + SigmaMax W_star.
Definition lower_half kept lost s : R := (kept - lost + Num.sqrt ((kept + lost) ^+ 2 + 4%:R * s ^+ 2)) / 2%:R.
Definition upper_half top s : R := (top + Num.sqrt (top ^+ 2 + 4%:R * s ^+ 2)) / 2%:R.
Definition alpha0 :=
  lower_half (Pos (LambdaK n D0)) (Pos (LambdaMax (- D0))) (p1 * AtMost n m)
  + lower_half (Pos (LambdaK m (- D0))) (Pos (LambdaMax D0)) (p1 * AtMost m n).
Definition beta0 := upper_half (LambdaMax D0) p2 + upper_half (LambdaMax (- D0)) p2.
Hypothesis alpha0_gt0 : 0 < alpha0.

(* (26), and the factor f of (29), as functions of the loss l *)
Definition a1 := 2%:R * alpha0 * c1 * SigmaMinNonzero X ^+ 2.
Definition a2 l := 2%:R * p2 * Num.sqrt 2%:R * Num.sqrt (kappa * SigmaMinNonzero X ^+ 6 * l)
  + kappa * beta0 ^+ 2 * c2 ^+ 2 * SigmaMinNonzero X ^+ 4.
Definition a3 l := 2%:R * beta0 * c2 * p2 * Num.sqrt 2%:R * Num.sqrt (kappa ^+ 3 * SigmaMinNonzero X ^+ 10 * l).
Definition a4 l := 2%:R * kappa ^+ 2 * p2 ^+ 2 * SigmaMinNonzero X ^+ 6 * l.
Definition f t := 1 - a1 * eta + a2 (L t) * eta ^+ 2 + a3 (L t) * eta ^+ 3 + a4 (L t) * eta ^+ 4.

(* (24): the polynomials whose positive roots the step sizes are *)
Definition polynomial extra x := (extra + a2 L0) * x + a3 L0 * x ^+ 2 + a4 L0 * x ^+ 3 - a1.
Definition extra1 := 4%:R * c2 * SigmaMax X ^+ 2 * L0 / (c2 - 1).
Definition extra2 := 8%:R * beta0 * c2 * SigmaMax X ^+ 2 * L0 / (alpha0 * (1 - c1)).
Definition is_positive_root P (x : R) := 0 < x /\ P x = 0 :> R.

(* the same in the words of the library, for the setting in which the network is run *)
Let solves : X^T *m X *m W_star = X^T *m Y := setting_exists.minimiser_solves minimiser.
Let X_neq0 : X != 0. Proof. exact: facts.full_rank_neq0 full_rank n_gt0. Qed.
Let net := setting_exists.run n_gt0 h_gt0 m_gt0 N_gt0 Y X_neq0 W1_start W2_start 0 (fun=> eta) c1 c2 0 0 0 0 W_star.
Let squared : setting.square net. Proof. exact: setting_exists.run_square. Qed.
#[local] Existing Instance squared.
Let steps t : setting.gradient_step (net := net) eta t. Proof. exact: setting_exists.run_step. Qed.
Let WE t : setting.W (net := net) t = W t. Proof. exact: setting.W_E. Qed.
Let LE t : setting.L (net := net) t = L t. Proof. by rewrite setting.L_E setting.Loss_E WE. Qed.
Let DE : setting.D (net := net) 0 = D0. Proof. exact: setting.D_E. Qed.
Let tauE t : lin_mx (setting.Tau (net := net) t) = lin_mx (tau t).
Proof. by apply/matrixP => i j; rewrite !mxE /= setting.Tau_E. Qed.
Let minE t : setting.LambdaMinTau (net := net) t = lambda_min t. Proof. by rewrite setting.LambdaMinTau_E tauE. Qed.
Let maxE t : setting.LambdaMaxTau (net := net) t = lambda_max t. Proof. by rewrite setting.LambdaMaxTau_E tauE. Qed.
Let p1E : definitions.p1 (net := net) = p1. Proof. by rewrite definitions.p1_E definitions.mu_E LE. Qed.
Let p2E : definitions.p2 (net := net) = p2. Proof. by rewrite definitions.p2_E definitions.mu_E LE. Qed.
Let alpha_halves a b c d s u v :
  Num.sqrt ((a + b) ^+ 2 + 4%:R * s ^+ 2 * u ^+ 2) / 2%:R + Num.sqrt ((c + d) ^+ 2 + 4%:R * s ^+ 2 * v ^+ 2) / 2%:R
  + a / 2%:R + c / 2%:R - d / 2%:R - b / 2%:R = lower_half c d (s * v) + lower_half a b (s * u).
Proof.
have under k l w : (k + l) ^+ 2 + 4%:R * (s * w) ^+ 2 = (k + l) ^+ 2 + 4%:R * s ^+ 2 * w ^+ 2 by ring.
by rewrite /lower_half !under; field.
Qed.
Let alpha0E : definitions.alpha0 (net := net) = alpha0.
Proof. by rewrite definitions.alpha0_E definitions.Alpha_E DE p1E; apply: alpha_halves. Qed.
Let beta_halves x y s : Num.sqrt (x ^+ 2 + 4%:R * s ^+ 2) / 2%:R + Num.sqrt (y ^+ 2 + 4%:R * s ^+ 2) / 2%:R
  + x / 2%:R + y / 2%:R = upper_half y s + upper_half x s.
Proof. by rewrite /upper_half; field. Qed.
Let beta0E : definitions.beta0 (net := net) = beta0.
Proof. by rewrite definitions.beta0_E definitions.Beta_E DE p2E; apply: beta_halves. Qed.
Let kappaE : definitions.kappa (net := net) = kappa. Proof. exact: definitions.kappa_E. Qed.
Let a1E : definitions.a1 (net := net) = a1. Proof. by rewrite definitions.a1_E alpha0E. Qed.
Let a2E t : definitions.a2 (net := net) t = a2 (L t). Proof. by rewrite definitions.a2_E beta0E p2E kappaE LE. Qed.
Let a3E t : definitions.a3 (net := net) t = a3 (L t). Proof. by rewrite definitions.a3_E beta0E p2E kappaE LE. Qed.
Let a4E t : definitions.a4 (net := net) t = a4 (L t). Proof. by rewrite definitions.a4_E p2E kappaE LE. Qed.
Let fE t : definitions.f (net := net) eta t = f t.
Proof. by rewrite definitions.f_E a1E a2E a3E a4E /f; ring. Qed.
Let alpha0_pos : 0 < definitions.alpha0 (net := net). Proof. by rewrite alpha0E. Qed.

Let L0E : L 0 = L0. Proof. by []. Qed.
Let polynomialE extra (x : R) : polynomial extra x = x * (extra + definitions.a2 (net := net) 0)
  + x ^+ 2 * definitions.a3 (net := net) 0 + x ^+ 3 * definitions.a4 (net := net) 0 - definitions.a1 (net := net).
Proof. by rewrite a1E a2E a3E a4E L0E /polynomial; ring. Qed.
Let extra1E : 4%:R * c2 * SigmaMax X ^+ 2 * setting.L (net := net) 0 / (c2 - 1) = extra1.
Proof. by rewrite LE L0E. Qed.
Let extra2E : 8%:R * definitions.beta0 (net := net) * c2 * SigmaMax X ^+ 2 * setting.L (net := net) 0
  / (definitions.alpha0 (net := net) * (1 - c1)) = extra2.
Proof. by rewrite LE L0E alpha0E beta0E. Qed.

(* (24): each polynomial has exactly one positive root *)
Theorem root_24_a : exists! x, is_positive_root (polynomial extra1) x.
Proof.
have [x [[x0 px] only]] := eq24_a.eq24_a (net := net) full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1.
exists x; rewrite -extra1E; split=> [|y [y0 py]]; first by split=> //; rewrite polynomialE.
by apply: only; split=> //; rewrite -[RHS]py polynomialE.
Qed.
Theorem root_24_b : exists! x, is_positive_root (polynomial extra2) x.
Proof.
have [x [[x0 px] only]] := eq24_b.eq24_b (net := net) full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1.
exists x; rewrite -extra2E; split=> [|y [y0 py]]; first by split=> //; rewrite polynomialE.
by apply: only; split=> //; rewrite -[RHS]py polynomialE.
Qed.

(* the step size: positive, and at most either root *)
Variables eta1_max eta2_max : R.
Hypothesis root1 : is_positive_root (polynomial extra1) eta1_max.
Hypothesis root2 : is_positive_root (polynomial extra2) eta2_max.
Hypotheses (eta_gt0 : 0 < eta) (eta_le : eta <= Num.min eta1_max eta2_max).

Let eta_max_le : eta <= definitions.eta_max (net := net).
Proof.
have horner a b c d (x : R) : (Poly [:: - a; b; c; d]).[x] = x * b + x ^+ 2 * c + x ^+ 3 * d - a.
  by rewrite horner_Poly /=; ring.
have first : definitions.eta1_max (net := net) = eta1_max.
  have [x [_ only]] := root_24_a; have e := only _ root1.
  rewrite definitions.eta1_max_E; apply: polynomials.PositiveRoot_only => [||y y0]; first by case: root1.
    by rewrite horner; case: root1 => _ <-; rewrite -extra1E polynomialE.
  by rewrite horner => py; rewrite -e; apply/esym/only; split=> //; rewrite -extra1E polynomialE.
have second : definitions.eta2_max (net := net) = eta2_max.
  have [x [_ only]] := root_24_b; have e := only _ root2.
  rewrite definitions.eta2_max_E; apply: polynomials.PositiveRoot_only => [||y y0]; first by case: root2.
    by rewrite horner; case: root2 => _ <-; rewrite -extra2E polynomialE.
  by rewrite horner => py; rewrite -e; apply/esym/only; split=> //; rewrite -extra2E polynomialE.
by rewrite definitions.eta_max_E first second.
Qed.

(* (25): uniform bounds on the eigenvalues of tau and on the singular values of the product *)
Theorem bounds_25 t :
  [/\ c1 * alpha0 <= lambda_min t, lambda_min t <= lambda_max t & lambda_max t <= c2 * beta0] /\
  [/\ p1 <= SigmaMin (W t), SigmaMin (W t) <= SigmaMax (W t) & SigmaMax (W t) <= p2].
Proof.
pose proof (eq25_a.eq25_a (net := net) t eta steps full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as a.
pose proof (eq25_b.eq25_b (net := net) t eta full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as b.
pose proof (eq25_c.eq25_c (net := net) t eta steps full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as c.
pose proof (eq25_d.eq25_d (net := net) t eta steps full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as d.
pose proof (eq25_e.eq25_e (net := net) t eta full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as e.
pose proof (eq25_f.eq25_f (net := net) t eta steps full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as g.
rewrite alpha0E minE in a; rewrite minE maxE in b; rewrite beta0E maxE in c; rewrite p1E WE in d; rewrite WE in e.
rewrite p2E WE in g; rewrite ![c1 * _]mulrC ![c2 * _]mulrC; split; split; assumption.
Qed.

(* (27): the factor decreases from its value at the start, which is below 1 unless the loss is 0 there *)
Theorem factor_27 t : [/\ 0 < f t, f t <= f 0 & 0 < L 0 -> f 0 < 1].
Proof.
split; rewrite -!fE.
- exact: (eq27_a.eq27_a (net := net) t eta full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le).
- exact: (eq27_b.eq27_b (net := net) t eta steps full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le).
rewrite -LE => L_gt0.
exact: (eq27_c.eq27_c (net := net) eta full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le L_gt0).
Qed.

(* (28), with the product from 0 to t - 1: linear convergence *)
Theorem convergence_28 t : L t <= (\prod_(0 <= k < t) f k) * L 0 /\ (\prod_(0 <= k < t.+1) f k) * L 0 <= f 0 ^+ t * L 0.
Proof.
pose proof (eq28_a.eq28_a (net := net) t eta steps full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as a.
pose proof (eq28_b.eq28_b (net := net) t eta steps full_rank alpha0_pos c1_gt0 c1_lt1 c2_gt1 eta_gt0 eta_max_le) as b.
have prodE s : \prod_(0 <= k < s) definitions.f (net := net) eta k = \prod_(0 <= k < s) f k.
  by apply: eq_bigr => k _; rewrite fE.
rewrite prodE !LE in a; rewrite prodE LE fE in b.
by split; [rewrite [X in _ <= X]mulrC | rewrite [X in X <= _]mulrC].
Qed.
End Convergence.
Definition theorem_24_28 := (@root_24_a, @root_24_b, @bounds_25, @factor_27, @convergence_28).
Print Assumptions theorem_24_28.
