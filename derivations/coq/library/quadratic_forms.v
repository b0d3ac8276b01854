(* Identities between quadratic forms in tau by its linearity and its symmetry, without what it is. Each inner product
   is brought to the form <A, B> with nothing but a letter A on its left. *)
Require Import tactics setting.

Section Tau.
Context {R : rcfType} {net : setting R}.
Implicit Types (t : nat) (A B : 'M[R]_(n, m)).
Lemma TauD t A B : Tau t (A + B) = Tau t A + Tau t B. Proof. by rewrite !Tau_E; mx. Qed.
Lemma TauN t A : Tau t (- A) = - Tau t A. Proof. by rewrite !Tau_E; mx. Qed.
Lemma TauZ t c A : Tau t (c *: A) = c *: Tau t A. Proof. by rewrite !Tau_E; mx. Qed.
Lemma Inner_Tau t A B : Inner (Tau t A) B = Inner A (Tau t B).
Proof.
rewrite Inner_sym !Tau_composition -!gamma_adjoint /InnerPair.
by congr (_ + _); apply: Inner_sym.
Qed.
Lemma Inner_Tau_swap t A B : Inner A (Tau t B) = Inner B (Tau t A).
Proof. by rewrite -Inner_Tau Inner_sym. Qed.
End Tau.

Ltac tau_words := repeat (progress (words; rewrite ?(TauD, TauN, TauZ))).
(* of <A, tau B> and <B, tau A>, which are equal, one is kept *)
Ltac swap_forms := repeat match goal with |- context [Inner ?A (Tau ?t ?B)] =>
  match goal with |- context [Inner B (Tau t A)] => tryif constr_eq A B then fail else rewrite (Inner_Tau_swap t A B) end end.
Ltac quadratic_forms := alone; rewrite ?NormF2; tau_words; rewrite ?(InnerDl, InnerDr, InnerNl, InnerNr, InnerZl, InnerZr);
  repeat (progress (rewrite ?(Inner_Tau, Inner_adj); tau_words)); swap_forms; algebra.
