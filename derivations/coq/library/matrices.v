(* Real matrices of any sides over any real closed field: what Coq's own library has under several names, under one
   each; the Frobenius inner product and norm; the gradient of a function of a matrix; and the tactics that prove
   identities.

   [mx] proves an identity of matrices: it multiplies out, brings transposes to the letters, and compares entry by
   entry with [ring]. [same_traces] proves that two traces of one word are equal, by rotating and transposing it. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Export ssreflect ssrfun ssrbool eqtype ssrnat seq fintype bigop order ssralg ssrnum matrix ring.
Require Export words.
Export Order.POrderTheory Order.TotalTheory GRing.Theory Num.Theory.
Global Open Scope ring_scope.

(* Stated at a real closed field, not at a ring: otherwise [ring] meets two names of one operation. *)
Section Entries.
Variables (R : rcfType) (n m p : nat).
Implicit Types (A B : 'M[R]_(n, m)) (C : 'M[R]_(m, p)).
Lemma addE A B i j : (A + B) i j = A i j + B i j. Proof. by rewrite mxE. Qed.
Lemma oppE A i j : (- A) i j = - A i j. Proof. by rewrite mxE. Qed.
Lemma scaleE c A i j : (c *: A) i j = c * A i j. Proof. by rewrite mxE. Qed.
Lemma zeroE i j : (0 : 'M[R]_(n, m)) i j = 0. Proof. by rewrite mxE. Qed.
Lemma trD A B : (A + B)^T = A^T + B^T. Proof. exact: linearD. Qed.
Lemma trN A : (- A)^T = - A^T. Proof. exact: linearN. Qed.
Lemma trZ c A : (c *: A)^T = c *: A^T. Proof. exact: linearZ. Qed.
Lemma trM A C : (A *m C)^T = C^T *m A^T. Proof. exact: trmx_mul. Qed.
Lemma mulZl c A C : (c *: A) *m C = c *: (A *m C). Proof. by rewrite scalemxAl. Qed.
Lemma mulZr c A C : A *m (c *: C) = c *: (A *m C). Proof. by rewrite scalemxAr. Qed.
Lemma trMC A (B : 'M[R]_(m, n)) : \tr (A *m B) = \tr (B *m A). Proof. exact: mxtrace_mulC. Qed.
End Entries.

Section Traces.
Variables (R : rcfType) (n : nat).
Implicit Types A B : 'M[R]_n.
Lemma tD A B : \tr (A + B) = \tr A + \tr B. Proof. exact: linearD. Qed.
Lemma tN A : \tr (- A) = - \tr A. Proof. exact: linearN. Qed.
Lemma tZ c A : \tr (c *: A) = c * \tr A. Proof. exact: linearZ. Qed.
Lemma tT A : \tr A^T = \tr A. Proof. exact: mxtrace_tr. Qed.
Lemma t0 : \tr (0 : 'M[R]_n) = 0. Proof. exact: linear0. Qed.
End Traces.

(* Terms are compared as they are written: to find out that two differ by what they stand for takes long. *)
Ltac refl := match goal with |- ?a = ?b => constr_eq a b; reflexivity end.
Ltac known := match goal with H : ?T |- ?G => constr_eq T G; exact H end.
(* the left side of E, wherever it stands, by the right one *)
Ltac replace_by E := match type of E with ?a = ?b => pattern a; refine (eq_ind_r _ _ E); cbv beta end.
(* The goal without what it does not speak of: an identity needs no hypotheses, and each takes time to carry along. *)
Ltac alone := try match goal with R : rcfType |- _ => clear -R end.
(* One name for each algebraic structure of the field: what holds a root is read with others than what holds none. *)
Ltac one_structure := repeat match goal with
  | |- context [Num.NumDomain.porder_ringType (Num.RealClosedField.numDomainType ?F)] =>
      change (Num.NumDomain.porder_ringType (Num.RealClosedField.numDomainType F)) with (Num.RealClosedField.ringType F)
  | |- context [Num.NumDomain.porder_unitRingType (Num.RealClosedField.numDomainType ?F)] =>
      change (Num.NumDomain.porder_unitRingType (Num.RealClosedField.numDomainType F))
        with (Num.RealClosedField.unitRingType F)
  | |- context [GRing.UnitRing.ringType (Num.RealClosedField.unitRingType ?F)] =>
      change (GRing.UnitRing.ringType (Num.RealClosedField.unitRingType F)) with (Num.RealClosedField.ringType F)
  | |- context [GRing.Ring.zmodType (Num.RealClosedField.ringType ?F)] =>
      change (GRing.Ring.zmodType (Num.RealClosedField.ringType F)) with (Num.RealClosedField.zmodType F)
  end.
(* the entries of the words that are left become letters *)
Ltac entries := repeat match goal with |- context [@fun_of_matrix ?T ?p ?q ?A ?i ?j] =>
  let x := fresh "e" in set x := (@fun_of_matrix T p q A i j); clearbody x end.
Ltac ring_entries := alone; apply/matrixP => ? ?; rewrite ?(addE, oppE, scaleE, zeroE); first [ ring | entries; ring ].
Ltac mx := alone; words; ring_entries.

Section Norms.
Variables (R : rcfType) (n m : nat).
Implicit Types A B : 'M[R]_(n, m).
(* the Frobenius inner product and norm *)
Definition Inner A B : R := \tr (A^T *m B).
Definition NormF A : R := Num.sqrt (Inner A A).

Lemma Inner_ge0 A : 0 <= Inner A A.
Proof.
rewrite /Inner /mxtrace; apply: sumr_ge0 => i _; rewrite mxE; apply: sumr_ge0 => j _.
by rewrite mxE -expr2 sqr_ge0.
Qed.
Lemma NormF_ge0 A : 0 <= NormF A. Proof. exact: sqrtr_ge0. Qed.
Lemma NormF2 A : NormF A ^+ 2 = Inner A A. Proof. exact: sqr_sqrtr (Inner_ge0 A). Qed.
Lemma NormF_opp A : NormF (- A) = NormF A. Proof. by rewrite /NormF /Inner trN mulNmx mulmxN opprK. Qed.
Lemma Inner0 A : Inner A A = 0 -> A = 0.
Proof.
have sq j : (A^T *m A) j j = \sum_k A k j ^+ 2 by rewrite mxE; apply: eq_bigr => k _; rewrite mxE expr2.
rewrite /Inner /mxtrace => z; apply/matrixP => i j; rewrite [RHS]mxE.
have pos k : true -> 0 <= (A^T *m A) k k by rewrite sq sumr_ge0 // => l _; rewrite sqr_ge0.
have /(_ j isT) := psumr_eq0P pos z; rewrite sq => e.
have /(_ i isT)/eqP := psumr_eq0P (fun k _ => sqr_ge0 (A k j)) e.
by rewrite sqrf_eq0 => /eqP.
Qed.
End Norms.
Arguments Inner {R n m}.
Arguments NormF {R n m}.
Arguments Inner_ge0 {R n m}.
Arguments NormF_ge0 {R n m}.
Arguments NormF2 {R n m}.
Arguments NormF_opp {R n m}.
Arguments Inner0 {R n m}.

(* the inner product is symmetric and bilinear *)
Set Implicit Arguments.
Unset Strict Implicit.
Section Bilinear.
Variables (R : rcfType) (p q : nat).
Implicit Types A B C : 'M[R]_(p, q).
Lemma Inner_sym A B : Inner A B = Inner B A. Proof. by rewrite /Inner -tT trM trmxK. Qed.
Lemma InnerDr A B C : Inner A (B + C) = Inner A B + Inner A C. Proof. by rewrite /Inner mulmxDr tD. Qed.
Lemma InnerNr A B : Inner A (- B) = - Inner A B. Proof. by rewrite /Inner mulmxN tN. Qed.
Lemma InnerZr c A B : Inner A (c *: B) = c * Inner A B. Proof. by rewrite /Inner mulZr tZ. Qed.
Lemma InnerDl A B C : Inner (A + B) C = Inner A C + Inner B C. Proof. by rewrite !(Inner_sym _ C) InnerDr. Qed.
Lemma InnerNl A B : Inner (- A) B = - Inner A B. Proof. by rewrite !(Inner_sym _ B) InnerNr. Qed.
Lemma InnerZl c A B : Inner (c *: A) B = c * Inner A B. Proof. by rewrite !(Inner_sym _ B) InnerZr. Qed.
Lemma Inner_0 : Inner (0 : 'M[R]_(p, q)) 0 = 0. Proof. by rewrite /Inner mulmx0 t0. Qed.
Lemma Inner_gt0 A : A != 0 -> 0 < Inner A A.
Proof. by move=> z; rewrite lt0r Inner_ge0 andbT; apply: contra z => /eqP/Inner0->. Qed.
Lemma Inner_tr A B : Inner A^T B^T = Inner A B. Proof. by rewrite /Inner trmxK trMC -tT trM trmxK. Qed.
End Bilinear.
Lemma Inner_adj (R : rcfType) p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) (C : 'M[R]_(p, r)) :
  Inner (A *m B) C = Inner B (A^T *m C).
Proof. by rewrite /Inner trM mulmxA. Qed.
Lemma Inner_adjr (R : rcfType) p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) (C : 'M[R]_(p, r)) :
  Inner (A *m B) C = Inner A (C *m B^T).
Proof. by rewrite /Inner trM -mulmxA trMC mulmxA. Qed.

Unset Implicit Arguments.
Set Strict Implicit.

(* traces: rotate a word by one letter; two traces of one word, up to rotation and transposition *)
Ltac rotate_word := rewrite -?mulmxA trMC ?mulmxA.
Ltac same_trace n := first [ refl | match n with S ?k => rotate_word; same_trace k end ].
Ltac same_traces := alone; first [ same_trace constr:(7%N) | rewrite -tT; words; same_trace constr:(7%N) ].
Ltac unfold_traces := rewrite ?NormF2 /Inner; traces.

(* g is the gradient of f at A: <g, H> is the part of f(A + s H) - f(A) that is linear in s; there is only one such g *)
Definition is_gradient (R : rcfType) n m (f : 'M[R]_(n, m) -> R) (A g : 'M[R]_(n, m)) :=
  exists q : 'M[R]_(n, m) -> R, forall s H, f (A + s *: H) = f A + s * Inner g H + s ^+ 2 * q H.
Arguments is_gradient {R n m}.

Lemma gradient_unique (R : rcfType) n m f (A g g' : 'M[R]_(n, m)) : is_gradient f A g -> is_gradient f A g' -> g = g'.
Proof.
move=> [q e] [q' e']; apply/eqP; rewrite -subr_eq0; apply/eqP; apply: Inner0.
set d := g - g'; have := e' 1 d; rewrite e !mul1r expr1n !mul1r => e1.
have := e' (-1) d; rewrite e sqrrN expr1n !mul1r !mulN1r => e2.
rewrite {1}/d InnerDl InnerNl; set a := Inner g d in e1 e2 *; set b := Inner g' d in e1 e2 *.
have : 2%:R * (a - b) = (f A + a + q d) - (f A - a + q d) - ((f A + b + q' d) - (f A - b + q' d)) by ring.
by rewrite e1 e2 subrr => /eqP; rewrite mulf_eq0 pnatr_eq0 /= => /eqP.
Qed.
Arguments gradient_unique {R n m f A g g'}.
