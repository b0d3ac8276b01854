(* The setting of every result, in one record, and the notions of the slides that come before any result.

   Data X (N x n, not 0) and Y (N x m); a two-layer linear network with weights W1(t) (n x h) and W2(t) (h x m) at each
   time t, and a single layer V(t) (n x m); a loss and its gradient, the gradients of the loss in each layer; a
   minimiser W* of it; a network with one input and one output and the minimiser of its loss; two constants c1, c2. How
   the weights move is not part of the record: a result about gradient descent has [gradient_step eta t] among its
   hypotheses, for the times that it speaks of. Nor is what the loss is: that it is the square loss of the data is said
   by [square net]; what is all that many results need of it, by [any_loss net] (any_loss.v). Results hold over any real
   closed field, the real numbers among them; that the record can be met, for all data and all starts, is shown in
   setting_exists.v.

   Definitions are sealed with [locked_with], so that proofs unfold them only where they say so; [NAME_E] says what
   NAME is. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Export facts.
Require operators.

(* half the squared distance of the predictions X A from the targets Y *)
Definition square_loss {R : rcfType} {N n m} (X : 'M[R]_(N, n)) (Y : 'M[R]_(N, m)) (A : 'M[R]_(n, m)) : R :=
  NormF (Y - X *m A) ^+ 2 / 2%:R.

Section Gradients.
Variables (R : rcfType) (N n h m : nat) (X : 'M[R]_(N, n)) (Y : 'M[R]_(N, m)).
(* the gradient of the loss, and by it those of the loss of a product in each of its layers *)
Definition slope (A : 'M[R]_(n, m)) : 'M[R]_(n, m) := X^T *m (X *m A - Y).

Lemma square_loss_expand A B s :
  square_loss X Y (A + s *: B) = square_loss X Y A + s * Inner (slope A) B + s ^+ 2 * (NormF (X *m B) ^+ 2 / 2%:R).
Proof.
have -> : Inner (slope A) B = - Inner (Y - X *m A) (X *m B) by rewrite -InnerNl opprB Inner_adj trmxK.
rewrite /square_loss !NormF2 mulmxDr mulZr opprD addrA; move: (Y - X *m A) (X *m B) => u v.
by rewrite !(InnerDl, InnerDr, InnerNl, InnerNr, InnerZl, InnerZr) (Inner_sym v u); field.
Qed.
Lemma first_layer_gradient (A : 'M[R]_(n, h)) (B : 'M[R]_(h, m)) :
  is_gradient (fun A => square_loss X Y (A *m B)) A (slope (A *m B) *m B^T).
Proof.
exists (fun H => NormF (X *m (H *m B)) ^+ 2 / 2%:R) => s H.
by rewrite mulmxDl mulZl square_loss_expand Inner_sym Inner_adjr Inner_sym.
Qed.
Lemma second_layer_gradient (A : 'M[R]_(n, h)) (B : 'M[R]_(h, m)) :
  is_gradient (fun B => square_loss X Y (A *m B)) B (A^T *m slope (A *m B)).
Proof.
exists (fun H => NormF (X *m (A *m H)) ^+ 2 / 2%:R) => s H.
by rewrite mulmxDr mulZr square_loss_expand [in LHS]Inner_sym Inner_adj [in LHS]Inner_sym.
Qed.
End Gradients.
Arguments slope {R N n m}.
Arguments square_loss_expand {R N n m}.
Arguments first_layer_gradient {R N n h m}.
Arguments second_layer_gradient {R N n h m}.

Class setting (R : rcfType) := Setting {
  n : nat; h : nat; m : nat; N : nat;
  n_gt0 : (0 < n)%N; h_gt0 : (0 < h)%N; m_gt0 : (0 < m)%N; N_gt0 : (0 < N)%N;
  X : 'M[R]_(N, n);
  Y : 'M[R]_(N, m);
  X_neq0 : X != 0;
  W1 : nat -> 'M[R]_(n, h);
  W2 : nat -> 'M[R]_(h, m);
  V : nat -> 'M[R]_(n, m);
  (* the loss of a product, less its minimum, and its gradient there; its gradients in each layer, the other one held
     fixed; where it is least *)
  Loss : 'M[R]_(n, m) -> R;
  Grad : 'M[R]_(n, m) -> 'M[R]_(n, m);
  grad_W1 : nat -> 'M[R]_(n, h);
  grad_W2 : nat -> 'M[R]_(h, m);
  W_star : 'M[R]_(n, m);
  (* a network with one input and one output: its two layers, and the minimiser of its loss, a number *)
  w_in : nat -> 'M[R]_(h, 1);
  w_out : nat -> 'M[R]_(h, 1);
  target : R;
  c1 : R;
  c2 : R
}.

(* The loss is the square loss of the data, and W* a minimiser of it: it solves the normal equations. *)
Class square {R : rcfType} (net : setting R) : Prop := Square {
  Loss_E : forall A, Loss A = NormF (Y - X *m A) ^+ 2 / 2%:R - NormF (Y - X *m W_star) ^+ 2 / 2%:R;
  Grad_E : forall A, Grad A = X^T *m (X *m A - Y);
  grad_W1_spec : forall t, is_gradient (fun A => square_loss X Y (A *m W2 t)) (W1 t) (grad_W1 t);
  grad_W2_spec : forall t, is_gradient (fun A => square_loss X Y (W1 t *m A)) (W2 t) (grad_W2 t);
  normal_equations : X^T *m X *m W_star = X^T *m Y
}.

Section Notions.
Context {R : rcfType} {net : setting R}.
Implicit Types (t : nat) (eta : R) (A : 'M[R]_(n, m)).

(* the product of the layers *)
Fact W_key : unit. Proof. by []. Qed.
Definition W t : 'M[R]_(n, m) := locked_with W_key (W1 t *m W2 t).
Lemma W_E t : W t = W1 t *m W2 t. Proof. by rewrite /W unlock. Qed.

(* the loss of the product *)
Fact L_key : unit. Proof. by []. Qed.
Definition L t : R := locked_with L_key (Loss (W t)).
Lemma L_E t : L t = Loss (W t). Proof. by rewrite /L unlock. Qed.

(* the imbalance of the layers *)
Fact D_key : unit. Proof. by []. Qed.
Definition D t : 'M[R]_h := locked_with D_key ((W1 t)^T *m W1 t - W2 t *m (W2 t)^T).
Lemma D_E t : D t = (W1 t)^T *m W1 t - W2 t *m (W2 t)^T. Proof. by rewrite /D unlock. Qed.

(* gradient descent on both layers, (1), and on a single one, (14): the step from t to t + 1, of size eta *)
Definition gradient_step eta t := W1 t.+1 = W1 t - eta *: grad_W1 t /\ W2 t.+1 = W2 t - eta *: grad_W2 t.
Definition single_layer_step eta t := V t.+1 = V t - eta *: Grad (V t).
(* the same on a network with one input and one output, g being eta times the derivative of its loss at the product *)
Definition scalar_network_step (g : nat -> R) t :=
  w_in t.+1 = w_in t - g t *: w_out t /\ w_out t.+1 = w_out t - g t *: w_in t.

(* (3)-(5): gamma A = (A W2^T, W1^T A), its adjoint, and tau, the one after the other *)
Definition Stack (A1 : 'M[R]_(n, h)) (A2 : 'M[R]_(h, m)) := (A1, A2).
Definition InnerPair (P Q : 'M[R]_(n, h) * 'M[R]_(h, m)) : R := Inner P.1 Q.1 + Inner P.2 Q.2.
Definition Gamma t A := Stack (A *m (W2 t)^T) ((W1 t)^T *m A).
Definition GammaAdjoint t (P : 'M[R]_(n, h) * 'M[R]_(h, m)) : 'M[R]_(n, m) := P.1 *m W2 t + W1 t *m P.2.
Fact Tau_key : unit. Proof. by []. Qed.
Definition Tau t A : 'M[R]_(n, m) := locked_with Tau_key (GammaAdjoint t (Gamma t A)).
Lemma Tau_composition t A : Tau t A = GammaAdjoint t (Gamma t A). Proof. by rewrite /Tau unlock. Qed.

(* the extreme eigenvalues of tau, those of its nm x nm matrix *)
Fact LambdaMinTau_key : unit. Proof. by []. Qed.
Definition LambdaMinTau t : R := locked_with LambdaMinTau_key (LambdaMin (lin_mx (Tau t))).
Fact LambdaMaxTau_key : unit. Proof. by []. Qed.
Definition LambdaMaxTau t : R := locked_with LambdaMaxTau_key (LambdaMax (lin_mx (Tau t))).
Lemma LambdaMinTau_E t : LambdaMinTau t = LambdaMin (lin_mx (Tau t)). Proof. by rewrite /LambdaMinTau unlock. Qed.
Lemma LambdaMaxTau_E t : LambdaMaxTau t = LambdaMax (lin_mx (Tau t)). Proof. by rewrite /LambdaMaxTau unlock. Qed.
End Notions.

(* What follows from these definitions alone. *)
Section Consequences.
Context {R : rcfType} {net : setting R} {squared : square net}.
Implicit Types (t : nat) (A B : 'M[R]_(n, m)).

Lemma SigmaMinX_gt0 : 0 < SigmaMinNonzero X. Proof. exact: SigmaMinNonzero_gt0 X_neq0. Qed.

(* the adjoint is the adjoint, and there is only one *)
Lemma gamma_adjoint t A P : InnerPair (Gamma t A) P = Inner A (GammaAdjoint t P).
Proof. by rewrite /InnerPair /GammaAdjoint InnerDr Inner_adjr trmxK Inner_adj trmxK. Qed.
Lemma gamma_adjoint_unique t P B : (forall A, InnerPair (Gamma t A) P = Inner A B) -> B = GammaAdjoint t P.
Proof.
move=> e; apply/eqP; rewrite -subr_eq0; apply/eqP/Inner0.
by rewrite InnerDr InnerNr -gamma_adjoint e subrr.
Qed.

(* (5) *)
Lemma Tau_E t A : Tau t A = A *m (W2 t)^T *m W2 t + W1 t *m (W1 t)^T *m A.
Proof. by rewrite Tau_composition /GammaAdjoint /= mulmxA. Qed.

(* (2) *)
Lemma Grad_slope A : Grad A = slope X Y A. Proof. exact: Grad_E. Qed.
Lemma layer_gradients t : grad_W1 t = Grad (W t) *m (W2 t)^T /\ grad_W2 t = (W1 t)^T *m Grad (W t).
Proof.
rewrite W_E Grad_slope; split.
- exact: gradient_unique (grad_W1_spec t) (first_layer_gradient X Y _ _).
- exact: gradient_unique (grad_W2_spec t) (second_layer_gradient X Y _ _).
Qed.

Let gram_l t : (W1 t *m (W1 t)^T)^T = W1 t *m (W1 t)^T. Proof. by rewrite trM trmxK. Qed.
Let gram_r t : ((W2 t)^T *m W2 t)^T = (W2 t)^T *m W2 t. Proof. by rewrite trM trmxK. Qed.
Let Tau_sylvester t A : Tau t A = A *m ((W2 t)^T *m W2 t) + W1 t *m (W1 t)^T *m A. Proof. by rewrite Tau_E mulmxA. Qed.
Let Tau_linear t : linear (Tau t). Proof. exact: operators.sylvester_linear (Tau_sylvester t). Qed.
Let Tau_adj t A B : Inner A (Tau t B) = Inner (Tau t A) B.
Proof. exact: operators.sylvester_adj (gram_l t) (gram_r t) (Tau_sylvester t) A B. Qed.
Let Tau_pos t A : 0 <= Inner A (Tau t A).
Proof.
have square P : 0 <= InnerPair P P by apply: addr_ge0; apply: Inner_ge0.
by rewrite Tau_composition -gamma_adjoint.
Qed.

(* Rayleigh's bounds and positivity of tau, and the spectrum of a Kronecker sum *)
Lemma rayleigh_tau t A :
  LambdaMinTau t * NormF A ^+ 2 <= Inner A (Tau t A) /\ Inner A (Tau t A) <= LambdaMaxTau t * NormF A ^+ 2.
Proof.
rewrite LambdaMinTau_E LambdaMaxTau_E !unsealed.
exact: operators.rayleigh_operator (Tau_linear t) (Tau_adj t) A.
Qed.
Lemma positive_operator t A :
  [/\ 0 <= LambdaMinTau t, LambdaMinTau t <= LambdaMaxTau t & NormF (Tau t A) <= LambdaMaxTau t * NormF A].
Proof.
rewrite LambdaMinTau_E LambdaMaxTau_E !unsealed.
exact: operators.operator_positive (Tau_linear t) (Tau_adj t) (Tau_pos t) A.
Qed.
Lemma positive_operator_sharp t A : NormF (Tau t A) ^+ 2 <= LambdaMaxTau t * Inner A (Tau t A).
Proof.
rewrite LambdaMaxTau_E !unsealed.
exact: operators.operator_sharp (Tau_linear t) (Tau_adj t) (Tau_pos t) A.
Qed.
Lemma kronecker_sum t :
  LambdaMinTau t = LambdaK n (W1 t *m (W1 t)^T) + LambdaK m ((W2 t)^T *m W2 t) /\
  LambdaMaxTau t = LambdaMax (W1 t *m (W1 t)^T) + LambdaMax ((W2 t)^T *m W2 t).
Proof.
rewrite LambdaMinTau_E LambdaMaxTau_E !unsealed.
exact: operators.sylvester_extremes (gram_l t) (gram_r t) (Tau_sylvester t) n_gt0 m_gt0.
Qed.
End Consequences.
