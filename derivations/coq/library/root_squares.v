(* Squares of roots, of what is known not to be negative, are what is under the roots. *)
Require Export tactics.

Ltac squares_of_roots := rewrite ?exprMn; repeat match goal with |- context [Num.sqrt ?e ^+ 2] =>
  let E := fresh in assert (E : Num.sqrt e ^+ 2 = e) by (apply: sqr_sqrtr; pos); rewrite ?E; clear E end.
