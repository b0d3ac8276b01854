(* Tactics for the steps of derivations: signs by form, equality of scalars, the same relation written in another form. *)
Require Export facts certificates.

Ltac atom_not_negative ::= first [ apply: SigmaMax_ge0 | apply: SigmaMin_ge0 | apply: SigmaMinNonzero_ge0 | apply: SigmaK_ge0
  | apply: NormF_ge0 | apply: Pos_ge0 | apply: AtMost_ge0 ].
Ltac algebra := first [ refl | alone; ring | field; nonzero ].

(* Atoms that are equal become one: roots of equal scalars, functions of equal matrices. Each pair is tried once: [seen]
   holds, in pairs, those that differ from each other. *)
Ltac same_atom := let E := fresh in lazymatch goal with
  | |- Num.sqrt ?a = Num.sqrt ?b => assert (E : a = b) by (first [ ring | field; nonzero ]); rewrite E; reflexivity
  | |- ?f ?a = ?f ?b => assert (E : a = b) by mx; rewrite E; reflexivity
  end.
Ltac not_in t seen := lazymatch seen with (?s, ?rest) => tryif constr_eq t s then fail else not_in t rest | _ => idtac end.
Ltac join t seen := lazymatch seen with (?s, ?rest) =>
  first [ let E := fresh in assert (E : t = s) by same_atom; rewrite E; clear E | join t rest ] end.
Ltac merge_from seen := match goal with
  | |- context [Num.sqrt ?a] => merge_at (Num.sqrt a) seen
  | |- context [NormF ?a] => merge_at (NormF a) seen
  | |- context [LambdaK ?k ?a] => merge_at (LambdaK k a) seen
  | |- context [LambdaMax ?a] => merge_at (LambdaMax a) seen
  | |- context [LambdaMin ?a] => merge_at (LambdaMin a) seen
  | |- context [SigmaK ?k ?a] => merge_at (SigmaK k a) seen
  | |- context [SigmaMax ?a] => merge_at (SigmaMax a) seen
  | |- context [SigmaMin ?a] => merge_at (SigmaMin a) seen
  | |- context [SigmaMinNonzero ?a] => merge_at (SigmaMinNonzero a) seen
  | _ => idtac
  end
with merge_at t seen := not_in t seen; first [ join t seen; merge_from tt | merge_from (t, seen) ].
Ltac merge := merge_from tt.
(* an identity that rests on the squares of roots in it, of what is known not to be negative: of one, of two, of three *)
Ltac square_of_root then_ := match goal with |- context [Num.sqrt ?e] =>
  tryif (match goal with _ : Num.sqrt e ^+ 2 = e |- _ => idtac end) then fail
  else (let E := fresh in assert (E : Num.sqrt e ^+ 2 = e) by (apply: sqr_sqrtr; positive); then_ E) end.
Ltac by_root_squares := square_of_root ltac:(fun E => first [ ring: E | field: E; nonzero
  | square_of_root ltac:(fun F => first [ ring: E F | field: E F; nonzero
  | square_of_root ltac:(fun G => first [ ring: E F G | field: E F G; nonzero ]) ]) ]).
(* the squares of roots, of what is known not to be negative, are what is under the roots *)
Ltac squares_of_roots := repeat match goal with
  | |- context [(?a * ?b) ^+ 2] =>
      let E := fresh in assert (E : (a * b) ^+ 2 = a ^+ 2 * b ^+ 2) by (rewrite exprMn; reflexivity); replace_by E; clear E
  | |- context [Num.sqrt ?e ^+ 2] =>
      let E := fresh in assert (E : Num.sqrt e ^+ 2 = e) by (apply: sqr_sqrtr; positive); replace_by E; clear E
  end.
Ltac by_merging := first [ progress one_structure; algebra | progress merge; algebra ].
Ltac alg := first [ algebra | by_merging ].

(* closing tactics *)
Ltac same := first [ refl
  | match goal with |- ?f ?A = ?f ?B => let E := fresh in assert (E : A = B) by mx; rewrite E; reflexivity end
  | match goal with |- _ + _ = _ + _ => congr (_ + _); same end
  | match goal with |- _ * _ = _ * _ => congr (_ * _); same end
  | match goal with |- - _ = - _ => congr (- _); same end
  | match goal with |- _ ^+ _ = _ ^+ _ => congr (_ ^+ _); same end
  | match goal with |- Inner _ _ = Inner _ _ => congr (Inner _ _); mx end
  | alg ].
Ltac leq_close F := first [ apply: (eq_le2 _ _ _ _ _ F); same | apply: (eq_lt2 _ _ _ _ _ F); same | apply: (eq_eq2 _ _ _ _ _ F); same ].
Ltac bridge F := first [ exact F
  | match type of F with
    | is_true (_ <= _) => refine (diff_le (le_diff F erefl) _); algebra
    | is_true (_ < _) => refine (diff_lt (lt_diff F erefl) _); algebra
    | _ = _ => first [ refine (diff_eq (eq_diff F erefl) _); algebra
                     | symmetry; refine (diff_eq (eq_diff F erefl) _); algebra | symmetry; exact F ]
    end
  | match type of F with
    | is_true (_ <= _) => refine (diff_le (le_diff F erefl) _); by_merging
    | is_true (_ < _) => refine (diff_lt (lt_diff F erefl) _); by_merging
    | _ = _ => refine (diff_eq (eq_diff F erefl) _); by_merging
    end
  | leq_close F ].
Ltac split_all := repeat match goal with
  | H : and3 _ _ _ |- _ => destruct H | H : and4 _ _ _ _ |- _ => destruct H
  | H : _ /\ _ |- _ => destruct H | H : is_true (_ && _) |- _ => case/andP: H => ? ? end.
(* a relation between scalars made of the same terms as F is *)
Ltac algebra_from F := match type of F with
  | is_true (_ <= _) => refine (diff_le (le_diff F erefl) _); algebra
  | is_true (_ < _) => refine (diff_lt (lt_diff F erefl) _); algebra
  | _ = _ => first [ refine (diff_eq (eq_diff F erefl) _); algebra | symmetry; refine (diff_eq (eq_diff F erefl) _); algebra ]
  end.
(* F may be a conjunction: one of its parts is the goal, as it stands, or but for the order of terms, or in another form *)
Ltac exactly F := match type of F with ?T => match goal with |- ?G => constr_eq T G end end; exact F.
Ltac reordered F := match type of F with
  | is_true (_ <= _) => refine (diff_le (le_diff F erefl) _); ring
  | is_true (_ < _) => refine (diff_lt (lt_diff F erefl) _); ring
  | _ = _ => refine (diff_eq (eq_diff F erefl) _); ring
  end.
Ltac some_part tac F := first [ tac F
  | match type of F with
    | ?P /\ ?Q => first [ some_part tac (proj1 F) | some_part tac (proj2 F) ]
    | and3 ?P ?Q ?S => let a := fresh in let b := fresh in let c := fresh in
        destruct F as [a b c]; first [ tac a | tac b | tac c ]
    end ].
Ltac part F := first [ some_part exactly F | some_part reordered F | some_part bridge F ].

(* an equation of matrices, each side of which is a side of F multiplied out *)
Ltac matrix_from F := match type of F with
  | _ = _ => first [ refine (eq_trans _ (eq_trans F _)); mx | refine (eq_trans _ (eq_trans (esym F) _)); mx ]
  end.
(* the same relation, written in another form *)
Ltac restate F := bridge F.
(* S^T = S, by the form of S or since a letter of it is symmetric *)
Ltac by_symmetry := first [ known | words; first [ refl | known
  | match goal with Y : _^T = _ |- _ => rewrite ?Y; refl end | ring_entries
  | match goal with Y : _^T = _ |- _ => rewrite ?Y; ring_entries end ] ].
(* an equation of matrices, multiplied from the left by any matrix, multiplied out *)
Ltac after_any_matrix E := let p := fresh in let Z := fresh in let G := fresh in
  move=> p Z; move: (congr1 (mulmx Z) E); words; move=> G; exact: G.
