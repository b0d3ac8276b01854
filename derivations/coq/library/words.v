(* Matrices multiplied out by computation. An expression is read into a syntax of which [meant] is the meaning; [expand]
   makes the list of its words, each a product of letters, transposed or not, with its coefficients; [expanded] and
   [traced] say that the sum of these words is the matrix, and the sum of their traces its trace. The tactics read,
   compute and put the sum in place: the proof that Coq's kernel checks is one application of a theorem, not a
   rewriting. *)
From mathcomp Require Import all_ssreflect all_algebra.
Import GRing.Theory.
Local Open Scope ring_scope.
Set Implicit Arguments.
Unset Strict Implicit.

(* A module, for its names are for the tactics below alone. *)
Module Expressions.
Section Expressions.
Variable R : rcfType.

Inductive expression : nat -> nat -> Type :=
  | Letter n m (A : 'M[R]_(n, m)) : expression n m
  | One n : expression n n
  | Zero n m : expression n m
  | Sum n m (a b : expression n m) : expression n m
  | Minus n m (a : expression n m) : expression n m
  | Scaled n m (c : R) (a : expression n m) : expression n m
  | Product n m p (a : expression n m) (b : expression m p) : expression n p
  | Transposed n m (a : expression n m) : expression m n.

Fixpoint meant n m (e : expression n m) : 'M[R]_(n, m) :=
  match e in expression n m return 'M[R]_(n, m) with
  | Letter _ _ A => A
  | One _ => 1%:M
  | Zero _ _ => 0
  | Sum _ _ a b => meant a + meant b
  | Minus _ _ a => - meant a
  | Scaled _ _ c a => c *: meant a
  | Product _ _ _ a b => meant a *m meant b
  | Transposed _ _ a => (meant a)^T
  end.

(* a word: letters, transposed or not, read from the left *)
Inductive word : nat -> nat -> Type :=
  | Empty n : word n n
  | Then n m p (w : word n m) (A : 'M[R]_(m, p)) : word n p
  | ThenT n m p (w : word n m) (A : 'M[R]_(p, m)) : word n p.

Definition next n m p (w : word n m) : 'M[R]_(n, m) -> 'M[R]_(m, p) -> 'M[R]_(n, p) :=
  match w in word n m return 'M[R]_(n, m) -> 'M[R]_(m, p) -> 'M[R]_(n, p) with
  | Empty _ => fun _ A => A
  | _ => fun B A => B *m A
  end.
Fixpoint read n m (w : word n m) : 'M[R]_(n, m) :=
  match w in word n m return 'M[R]_(n, m) with
  | Empty _ => 1%:M
  | Then _ _ _ w A => next w (read w) A
  | ThenT _ _ _ w A => next w (read w) A^T
  end.

Fixpoint after n m p (v : word n m) (w : word m p) {struct w} : word n p :=
  match w in word m p return word n m -> word n p with
  | Empty _ => fun v => v
  | Then _ _ _ w A => fun v => Then (after v w) A
  | ThenT _ _ _ w A => fun v => ThenT (after v w) A
  end v.
Fixpoint turned n m (w : word n m) : word m n :=
  match w in word n m return word m n with
  | Empty _ => Empty _
  | Then _ _ _ w A => after (ThenT (Empty _) A) (turned w)
  | ThenT _ _ _ w A => after (Then (Empty _) A) (turned w)
  end.

Lemma read_then n m p (w : word n m) (A : 'M[R]_(m, p)) : read (Then w A) = read w *m A.
Proof. by case: w A => //= k A; rewrite mul1mx. Qed.
Lemma read_thenT n m p (w : word n m) (A : 'M[R]_(p, m)) : read (ThenT w A) = read w *m A^T.
Proof. by case: w A => //= k A; rewrite mul1mx. Qed.
Lemma read_after n m p (v : word n m) (w : word m p) : read (after v w) = read v *m read w.
Proof.
elim: w v => [k v|k1 k2 k3 w IH A v|k1 k2 k3 w IH A v]; first by rewrite mulmx1.
  by rewrite -[after _ _]/(Then (after v w) A) !read_then IH mulmxA.
by rewrite -[after _ _]/(ThenT (after v w) A) !read_thenT IH mulmxA.
Qed.
Lemma read_turned n m (w : word n m) : read (turned w) = (read w)^T.
Proof.
elim: w => [k|k1 k2 k3 w IH A|k1 k2 k3 w IH A]; first by rewrite trmx1.
  by rewrite -[turned _]/(after (ThenT (Empty _) A) (turned w)) read_after IH read_then trmx_mul.
by rewrite -[turned _]/(after (Then (Empty _) A) (turned w)) read_after IH read_thenT trmx_mul trmxK.
Qed.

(* coefficients, from the outermost inwards: None is a minus *)
Definition scales := seq (option R).
Definition scale n m (c : option R) (A : 'M[R]_(n, m)) := if c is Some c then c *: A else - A.
Fixpoint scaled n m (s : scales) (A : 'M[R]_(n, m)) := if s is c :: s then scale c (scaled s A) else A.
Definition term n m := (scales * word n m)%type.
Definition value n m (t : term n m) := scaled t.1 (read t.2).
Fixpoint rest n m (A : 'M[R]_(n, m)) (ts : seq (term n m)) := if ts is t :: ts then rest (A + value t) ts else A.
Definition total n m (ts : seq (term n m)) := if ts is t :: ts then rest (value t) ts else 0.

Definition scale_all n m (c : option R) (ts : seq (term n m)) : seq (term n m) := map (fun t => (c :: t.1, t.2)) ts.
Definition turn_all n m (ts : seq (term n m)) : seq (term m n) := map (fun t => (t.1, turned t.2)) ts.
Definition times n m p (a : seq (term n m)) (b : seq (term m p)) : seq (term n p) :=
  flatten (map (fun s => map (fun t => (s.1 ++ t.1, after s.2 t.2)) b) a).

Fixpoint expand n m (e : expression n m) : seq (term n m) :=
  match e in expression n m return seq (term n m) with
  | Letter _ _ A => [:: ([::], Then (Empty _) A)]
  | One _ => [:: ([::], Empty _)]
  | Zero _ _ => [::]
  | Sum _ _ a b => expand a ++ expand b
  | Minus _ _ a => scale_all None (expand a)
  | Scaled _ _ c a => scale_all (Some c) (expand a)
  | Product _ _ _ a b => times (expand a) (expand b)
  | Transposed _ _ a => turn_all (expand a)
  end.

Definition sum n m (ts : seq (term n m)) : 'M[R]_(n, m) := foldr (fun t A => value t + A) 0 ts.
Lemma total_sum n m (ts : seq (term n m)) : total ts = sum ts.
Proof.
case: ts => //= t ts; elim: ts (value t) => [A|u ts IH A] /=; first by rewrite addr0.
by rewrite IH addrA.
Qed.
Lemma sum_cat n m (a b : seq (term n m)) : sum (a ++ b) = sum a + sum b.
Proof. by elim: a => [|t a IH] /=; rewrite ?add0r // IH addrA. Qed.
Lemma scale_linear n m c (A B : 'M[R]_(n, m)) : scale c (A + B) = scale c A + scale c B.
Proof. by case: c => [c|] /=; rewrite ?scalerDr ?opprD. Qed.
Lemma scale_0 n m c : scale c 0 = 0 :> 'M[R]_(n, m).
Proof. by case: c => [c|] /=; rewrite ?scaler0 ?oppr0. Qed.
Lemma sum_scale n m c (ts : seq (term n m)) : sum (scale_all c ts) = scale c (sum ts).
Proof. by elim: ts => [|t ts IH] /=; rewrite ?scale_0 // IH scale_linear. Qed.
Lemma scaled_tr n m s (A : 'M[R]_(n, m)) : (scaled s A)^T = scaled s A^T.
Proof. by elim: s => [|[c|] s IH] //=; rewrite -IH ?linearZ ?linearN. Qed.
Lemma scaled_mull n m p s (A : 'M[R]_(n, m)) (B : 'M[R]_(m, p)) : scaled s A *m B = scaled s (A *m B).
Proof. by elim: s => [|[c|] s IH] //=; rewrite ?mulNmx -?scalemxAl IH. Qed.
Lemma scaled_mulr n m p s (A : 'M[R]_(n, m)) (B : 'M[R]_(m, p)) : A *m scaled s B = scaled s (A *m B).
Proof. by elim: s => [|[c|] s IH] //=; rewrite ?mulmxN -?scalemxAr IH. Qed.
Lemma scaled_cat n m s s' (A : 'M[R]_(n, m)) : scaled (s ++ s') A = scaled s (scaled s' A).
Proof. by elim: s => //= c s ->. Qed.
Lemma sum_turn n m (ts : seq (term n m)) : sum (turn_all ts) = (sum ts)^T.
Proof. by elim: ts => [|t ts IH] /=; rewrite ?trmx0 // IH linearD /value /= scaled_tr read_turned. Qed.
Lemma sum_times n m p (a : seq (term n m)) (b : seq (term m p)) : sum (times a b) = sum a *m sum b.
Proof.
rewrite /times; elim: a => [|s a IH] /=; first exact: esym (mul0mx _ _).
rewrite sum_cat IH mulmxDl; congr (_ + _).
elim: b {IH} => [|t b IH] /=; first exact: esym (mulmx0 _ _).
rewrite IH mulmxDr; congr (_ + _).
by rewrite /value /= scaled_cat read_after scaled_mull scaled_mulr.
Qed.

Lemma expanded n m (e : expression n m) : meant e = total (expand e).
Proof.
rewrite total_sum; elim: e => /=.
- by move=> k l A; rewrite addr0.
- by move=> k; rewrite addr0.
- by [].
- by move=> k l a -> b ->; rewrite sum_cat.
- by move=> k l a ->; rewrite sum_scale.
- by move=> k l c a ->; rewrite sum_scale.
- by move=> k l p a -> b ->; rewrite sum_times.
- by move=> k l a ->; rewrite sum_turn.
Qed.

(* the trace of a sum of words *)
Notation number := (GRing.Ring.sort (Num.RealClosedField.ringType R)).
Definition scale_number (c : option R) (x : number) : number := if c is Some c then c * x else - x.
Definition trace n (t : term n n) : number := foldr scale_number (\tr (read t.2)) t.1.
Fixpoint traces_rest n (x : number) (ts : seq (term n n)) := if ts is t :: ts then traces_rest (x + trace t) ts else x.
Definition trace_total n (ts : seq (term n n)) : number := if ts is t :: ts then traces_rest (trace t) ts else 0.
Lemma trace_value n (t : term n n) : \tr (value t) = trace t.
Proof.
rewrite /value /trace; elim: t.1 => //= c s <-.
by case: c => [c|] /=; rewrite ?mxtraceZ ?raddfN.
Qed.
Lemma traced n (e : expression n n) : \tr (meant e) = trace_total (expand e).
Proof.
rewrite expanded /trace_total; case: (expand e) => [|t ts] /=; first exact: mxtrace0.
rewrite -trace_value; elim: ts (value t) => //= u ts IH A.
by rewrite IH mxtraceD trace_value.
Qed.
End Expressions.
End Expressions.

(* the expression that a matrix is; the field of 0 and of 1 is the one at hand *)
Ltac expression_of T := lazymatch T with
  | ?A + ?B => let a := expression_of A in let b := expression_of B in uconstr:(Expressions.Sum a b)
  | - ?A => let a := expression_of A in uconstr:(Expressions.Minus a)
  | ?c *: ?A => let a := expression_of A in uconstr:(Expressions.Scaled c a)
  | @mulmx _ ?n ?m ?p ?A ?B => let a := expression_of A in let b := expression_of B in
      uconstr:(@Expressions.Product _ n m p a b)
  | @trmx _ ?n ?m ?A => let a := expression_of A in uconstr:(@Expressions.Transposed _ n m a)
  | 1%:M => lazymatch goal with R : rcfType |- _ => uconstr:(@Expressions.One R _) end
  | 0 => lazymatch goal with R : rcfType |- _ => uconstr:(@Expressions.Zero R _ _) end
  | _ => uconstr:(Expressions.Letter T)
  end.
Ltac computed t := eval cbv [Expressions.total Expressions.rest Expressions.value Expressions.scaled Expressions.scale
  Expressions.read Expressions.next Expressions.turned Expressions.after Expressions.expand Expressions.scale_all
  Expressions.turn_all Expressions.times Expressions.trace_total Expressions.traces_rest Expressions.trace
  Expressions.scale_number flatten map cat foldr Datatypes.fst Datatypes.snd] in t.

(* whether T is a letter or a transposed letter; whether it is a word: such letters multiplied from the left *)
Ltac is_letter T := lazymatch T with
  | _ + _ => fail
  | - _ => fail
  | _ *: _ => fail
  | _ *m _ => fail
  | _^T^T => fail
  | ?A^T => is_letter A
  | 1%:M => fail
  | 0 => fail
  | _ => idtac
  end.
Ltac is_word T := lazymatch T with
  | ?A *m ?B => is_letter B; is_word A
  | _ => is_letter T
  end.

(* T becomes what it is equal to by E *)
Ltac put_for T E := pattern T; refine (eq_ind_r _ _ E); clear E; cbv beta.
Ltac expand T :=
  let e := expression_of T in let e := constr:(e) in
  let U := computed constr:(Expressions.total (Expressions.expand e)) in
  let E := fresh in assert (E : T = U) by exact (Expressions.expanded e); put_for T E.
Ltac expand_trace t n T :=
  let e := expression_of T in let e := constr:(e : Expressions.expression _ n n) in
  let U := computed constr:(Expressions.trace_total (Expressions.expand e)) in
  let E := fresh in assert (E : t = U) by exact (Expressions.traced e); put_for t E.

(* Multiply out whatever there is, transposes to the letters, products to the left. A product is expanded as a whole,
   with the transposition that it stands in, if there is one: what is met first has the rest inside it. *)
Ltac expand_product := match goal with |- context [@mulmx ?R ?n ?m ?p ?A ?B] =>
  let T := constr:(@mulmx R n m p A B) in
  tryif is_word T then fail
  else first [ match goal with |- context [@trmx ?S ?k ?l ?Q] =>
                 lazymatch Q with context [T] => expand (@trmx S k l Q) end end
             | expand T ] end.
Ltac expand_transposition := match goal with |- context [@trmx ?S ?k ?l ?Q] =>
  let T := constr:(@trmx S k l Q) in tryif is_letter T then fail else expand T end.
Ltac words := repeat expand_product; repeat expand_transposition.
(* the same; traces become sums of traces of words *)
Ltac traces := repeat (match goal with |- context [@mxtrace ?R ?n ?T] =>
  tryif is_word T then fail else expand_trace (@mxtrace R n T) n T end); words.
