(* The setting is not empty: for all sides, data, starts and step sizes there are a minimiser, gradients of the layers and
   iterates as the record asks, which move by gradient descent. So no result holds for want of anything that it speaks
   of. Nothing else rests on this file. *)
Require Import setting.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section NormalEquations.
Variables (R : rcfType) (n m N : nat) (X : 'M[R]_(N, n)) (Y : 'M[R]_(N, m)).

Lemma gram_rank : \rank (X^T *m X) = \rank X.
Proof.
apply/eqP; rewrite eqn_leq mxrankM_maxr /=.
have : (kermx (X^T *m X) <= kermx X^T)%MS.
  apply/sub_kermxP; apply: trmx_inj; rewrite trmx0; apply: Inner0.
  by rewrite /Inner trmxK trmx_mul trmxK mulmxA -(mulmxA _ X^T) mulmx_ker mul0mx t0.
move/mxrankS; rewrite !mxrank_ker !mxrank_tr => le.
by rewrite -(subKn (rank_leq_col X)) -(subKn (rank_leq_col (X^T *m X))) leq_sub2l.
Qed.

Lemma minimiser_exists : exists W_star : 'M[R]_(n, m), X^T *m X *m W_star = X^T *m Y.
Proof.
have [_ /esym] := mxrank_leqif_sup (submxMl X^T X); rewrite gram_rank eqxx => sub.
have /submxP[D e] : (Y^T *m X <= X^T *m X)%MS by apply: submx_trans sub; apply: submxMl.
by exists D^T; rewrite -(trmxK (X^T *m Y)) trM trmxK e !trM trmxK.
Qed.
End NormalEquations.

Section Run.
Variables (R : rcfType) (n h m N : nat).
Hypotheses (n_gt0 : (0 < n)%N) (h_gt0 : (0 < h)%N) (m_gt0 : (0 < m)%N) (N_gt0 : (0 < N)%N).
Variables (X : 'M[R]_(N, n)) (Y : 'M[R]_(N, m)).
Hypothesis X_neq0 : X != 0.
Variables (W10 : 'M[R]_(n, h)) (W20 : 'M[R]_(h, m)) (V0 : 'M[R]_(n, m)) (eta : nat -> R) (c1 c2 : R).

Definition slope (A : 'M[R]_(n, m)) := X^T *m (X *m A - Y).
Fixpoint layers (t : nat) : 'M[R]_(n, h) * 'M[R]_(h, m) :=
  if t is t'.+1 then
    let: (A, B) := layers t' in
    (A - eta t' *: (slope (A *m B) *m B^T), B - eta t' *: (A^T *m slope (A *m B)))
  else (W10, W20).
Fixpoint layer (t : nat) : 'M[R]_(n, m) := if t is t'.+1 then layer t' - eta t' *: slope (layer t') else V0.

Definition slope1 t := slope ((layers t).1 *m (layers t).2) *m ((layers t).2)^T.
Definition slope2 t := ((layers t).1)^T *m slope ((layers t).1 *m (layers t).2).

(* the gradient of half the squared distance of a linear map from Y *)
Lemma linear_gradient p q (f : 'M[R]_(p, q) -> 'M[R]_(N, m)) (A g : 'M[R]_(p, q)) :
  (forall s H, f (A + s *: H) = f A + s *: f H) -> (forall H, Inner g H = Inner (f A - Y) (f H)) ->
  is_gradient (fun A => NormF (Y - f A) ^+ 2 / 2%:R) A g.
Proof.
move=> lin adj; exists (fun H => NormF (f H) ^+ 2 / 2%:R) => s H; rewrite lin adj.
have -> : Y - (f A + s *: f H) = (Y - f A) - s *: f H by rewrite opprD addrA.
rewrite -(opprB Y (f A)); move: (Y - f A) (f H) => u v; rewrite !NormF2.
by rewrite !(InnerDl, InnerDr, InnerNl, InnerNr, InnerZl, InnerZr) (Inner_sym v u); field.
Qed.
Lemma slope1_gradient t : is_gradient (fun A => square_loss X Y (A *m (layers t).2)) (layers t).1 (slope1 t).
Proof.
apply: (linear_gradient (f := fun A => X *m (A *m (layers t).2))) => [s H|H].
  by rewrite mulmxDl mulmxDr -scalemxAl -scalemxAr.
by rewrite /slope1 /slope Inner_sym -Inner_adjr Inner_sym Inner_adj trmxK.
Qed.
Lemma slope2_gradient t : is_gradient (fun A => square_loss X Y ((layers t).1 *m A)) (layers t).2 (slope2 t).
Proof.
apply: (linear_gradient (f := fun A => X *m ((layers t).1 *m A))) => [s H|H].
  by rewrite !mulmxDr -!scalemxAr.
by rewrite /slope2 /slope Inner_adj trmxK Inner_adj trmxK.
Qed.

Definition run W_star (solves : X^T *m X *m W_star = X^T *m Y) : setting R :=
  {| setting.n_gt0 := n_gt0; setting.h_gt0 := h_gt0; setting.m_gt0 := m_gt0; setting.N_gt0 := N_gt0;
     setting.X := X; setting.Y := Y; setting.X_neq0 := X_neq0;
     setting.W1 := fun t => (layers t).1; setting.W2 := fun t => (layers t).2; setting.V := layer;
     setting.grad_W1 := slope1; setting.grad_W2 := slope2;
     setting.grad_W1_spec := slope1_gradient; setting.grad_W2_spec := slope2_gradient;
     setting.W_star := W_star; setting.normal_equations := solves; setting.c1 := c1; setting.c2 := c2 |}.

Theorem setting_exists : exists W_star (solves : X^T *m X *m W_star = X^T *m Y),
  let net := run solves in
  [/\ W1 0 = W10 /\ W2 0 = W20, V 0 = V0, forall t, gradient_step (eta t) t & forall t, single_layer_step (eta t) t].
Proof.
have [W_star solves] := minimiser_exists X Y; exists W_star, solves; split=> // t.
  by split; rewrite /= /slope1 /slope2; case: (layers t).
by rewrite /single_layer_step Grad_E.
Qed.
End Run.
Print Assumptions setting_exists.
