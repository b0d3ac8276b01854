(* The setting is not empty: for all sides, data, starts and step sizes there are a minimiser, gradients of the layers
   and iterates as the record asks, which move by gradient descent. So no result holds for want of anything that it
   speaks of. Nothing else rests on this file. *)
From mathcomp Require Import all_ssreflect all_algebra.
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
(* a minimiser solves the normal equations: its predictions are those of any solution *)
Lemma minimiser_solves (W_star : 'M[R]_(n, m)) :
  (forall A, square_loss X Y W_star <= square_loss X Y A) -> X^T *m X *m W_star = X^T *m Y.
Proof.
have [W0 e] := minimiser_exists; have zero : slope X Y W0 = 0 by rewrite /slope mulmxDr mulmxN mulmxA e subrr.
move/(_ W0); have := square_loss_expand X Y W0 (W_star - W0) 1; rewrite scale1r addrC subrK => ->.
have -> : Inner (slope X Y W0) (W_star - W0) = 0 by rewrite zero /Inner trmx0 mul0mx t0.
rewrite mulr0 addr0 expr1n mul1r ger_addl NormF2 => small.
have : Inner (X *m (W_star - W0)) (X *m (W_star - W0)) = 0.
  by apply/eqP; rewrite eq_le Inner_ge0 andbT -(pmulr_lle0 _ (x := 2%:R^-1)) // invr_gt0 ltr0n.
by move/Inner0; rewrite mulmxDr mulmxN => /eqP; rewrite subr_eq0 => /eqP same; rewrite -mulmxA same mulmxA.
Qed.
End NormalEquations.

Section Run.
Variables (R : rcfType) (n h m N : nat).
Hypotheses (n_gt0 : (0 < n)%N) (h_gt0 : (0 < h)%N) (m_gt0 : (0 < m)%N) (N_gt0 : (0 < N)%N).
Variables (X : 'M[R]_(N, n)) (Y : 'M[R]_(N, m)).
Hypothesis X_neq0 : X != 0.
Variables (W10 : 'M[R]_(n, h)) (W20 : 'M[R]_(h, m)) (V0 : 'M[R]_(n, m)) (eta : nat -> R) (c1 c2 : R).
(* a network with one input and one output: its start, the curvature and the minimiser of its loss *)
Variables (w_in0 w_out0 : 'M[R]_(h, 1)) (curvature target : R).

Fixpoint layers (t : nat) : 'M[R]_(n, h) * 'M[R]_(h, m) :=
  if t is t'.+1 then
    let: (A, B) := layers t' in
    (A - eta t' *: (slope X Y (A *m B) *m B^T), B - eta t' *: (A^T *m slope X Y (A *m B)))
  else (W10, W20).
Fixpoint layer (t : nat) : 'M[R]_(n, m) := if t is t'.+1 then layer t' - eta t' *: slope X Y (layer t') else V0.
Definition pull t (now : 'M[R]_(h, 1) * 'M[R]_(h, 1)) := eta t * curvature * (Inner now.1 now.2 - target).
Fixpoint scalar_layers (t : nat) : 'M[R]_(h, 1) * 'M[R]_(h, 1) :=
  if t is t'.+1 then
    let now := scalar_layers t' in (now.1 - pull t' now *: now.2, now.2 - pull t' now *: now.1)
  else (w_in0, w_out0).

Definition slope1 t := slope X Y ((layers t).1 *m (layers t).2) *m ((layers t).2)^T.
Definition slope2 t := ((layers t).1)^T *m slope X Y ((layers t).1 *m (layers t).2).

Definition run (W_star : 'M[R]_(n, m)) : setting R :=
  {| setting.n_gt0 := n_gt0; setting.h_gt0 := h_gt0; setting.m_gt0 := m_gt0; setting.N_gt0 := N_gt0;
     setting.X := X; setting.Y := Y; setting.X_neq0 := X_neq0;
     setting.W1 := fun t => (layers t).1; setting.W2 := fun t => (layers t).2; setting.V := layer;
     setting.Loss := fun A => NormF (Y - X *m A) ^+ 2 / 2%:R - NormF (Y - X *m W_star) ^+ 2 / 2%:R;
     setting.Grad := slope X Y; setting.grad_W1 := slope1; setting.grad_W2 := slope2; setting.W_star := W_star;
     setting.w_in := fun t => (scalar_layers t).1; setting.w_out := fun t => (scalar_layers t).2; setting.target := target;
     setting.c1 := c1; setting.c2 := c2 |}.

Lemma run_square (W_star : 'M[R]_(n, m)) : X^T *m X *m W_star = X^T *m Y -> square (run W_star).
Proof.
by move=> solves; split=> // t; [apply: (first_layer_gradient X Y) | apply: (second_layer_gradient X Y)].
Qed.
Lemma run_step W_star t : gradient_step (net := run W_star) (eta t) t.
Proof. by split; rewrite /= /slope1 /slope2; case: (layers t). Qed.
Lemma run_single_step W_star t : single_layer_step (net := run W_star) (eta t) t.
Proof. by []. Qed.
Lemma run_scalar_step W_star t : scalar_network_step (net := run W_star) (fun t => pull t (scalar_layers t)) t.
Proof. by []. Qed.

Theorem setting_exists : exists W_star, let net := run W_star in
  square net /\
  [/\ [/\ W1 0 = W10, W2 0 = W20, V 0 = V0 & w_in 0 = w_in0 /\ w_out 0 = w_out0],
      forall t, gradient_step (eta t) t, forall t, single_layer_step (eta t) t
    & forall t, scalar_network_step (fun t => eta t * curvature * (Inner (w_in t) (w_out t) - target)) t].
Proof.
have [W_star solves] := minimiser_exists X Y; exists W_star; split; first exact: run_square.
by split=> [|t|t|t]; [ | exact: run_step | exact: run_single_step | exact: run_scalar_step].
Qed.
End Run.
Print Assumptions setting_exists.
