(* Identities between norms and inner products of sums of products, whatever the products are: each becomes a letter, and
   of <A, B> and <B, A>, which are equal, one is kept. *)
Require Import tactics.

Ltac words_to_letters S := lazymatch S with
  | ?A + ?B => words_to_letters A; words_to_letters B
  | - ?A => words_to_letters A
  | _ *: ?A => words_to_letters A
  | ?A *m ?B => generalize (A *m B); intro
  | _ => idtac
  end.
Ltac turn_pairs := repeat match goal with |- context [Inner ?A ?B] =>
  match goal with |- context [Inner B A] => tryif constr_eq A B then fail else rewrite (Inner_sym B A) end end.
Ltac by_letters := alone;
  repeat match goal with |- context [NormF ?S] => progress words_to_letters S end;
  repeat match goal with |- context [Inner ?S ?T] => progress (words_to_letters S; words_to_letters T) end;
  rewrite ?NormF2 ?(InnerDl, InnerDr, InnerNl, InnerNr, InnerZl, InnerZr); turn_pairs; algebra.
