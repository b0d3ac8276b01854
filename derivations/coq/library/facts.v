(* The textbook facts that derivations rest on, each a theorem over any real closed field, under the name by which
   derivations cite it. Nothing is assumed.

   Singular values and eigenvalues are sealed here: beyond this file nothing unfolds them, [NAME_E] says what they are,
   and meaning.v that this is what it should be.
     SigmaK k A         the k-th singular value of A: the root of the k-th eigenvalue of A^T A; 0 beyond a side
     SigmaMax A         the first one, which is the spectral norm
     SigmaMin A         the one at the smaller side
     SigmaMinNonzero A  the one at the rank of A
     LambdaK k S        the k-th eigenvalue of a symmetric S, in decreasing order with multiplicities; 0 beyond the side
     LambdaMax S, LambdaMin S   the first and the last
     TopProjection k S  the projection onto the span of the first k eigenvectors *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Export scalars.
Require spectral_theorem eigenvalues variational singular_values subspaces determinants.

Section Facts.
Context {R : rcfType}.

Fact SigmaK_key : unit. Proof. by []. Qed.
Definition SigmaK {p q} : nat -> 'M[R]_(p, q) -> R := locked_with SigmaK_key (@singular_values.SigmaK R p q).
Lemma SigmaK_E p q k (A : 'M[R]_(p, q)) : SigmaK k A = singular_values.SigmaK k A.
Proof. by rewrite /SigmaK unlock. Qed.
Fact SigmaMax_key : unit. Proof. by []. Qed.
Definition SigmaMax {p q} : 'M[R]_(p, q) -> R := locked_with SigmaMax_key (@singular_values.SigmaMax R p q).
Lemma SigmaMax_E p q (A : 'M[R]_(p, q)) : SigmaMax A = singular_values.SigmaMax A.
Proof. by rewrite /SigmaMax unlock. Qed.
Fact SigmaMin_key : unit. Proof. by []. Qed.
Definition SigmaMin {p q} : 'M[R]_(p, q) -> R := locked_with SigmaMin_key (@singular_values.SigmaMin R p q).
Lemma SigmaMin_E p q (A : 'M[R]_(p, q)) : SigmaMin A = singular_values.SigmaMin A.
Proof. by rewrite /SigmaMin unlock. Qed.
Fact SigmaMinNonzero_key : unit. Proof. by []. Qed.
Definition SigmaMinNonzero {p q} : 'M[R]_(p, q) -> R :=
  locked_with SigmaMinNonzero_key (@singular_values.SigmaMinNonzero R p q).
Lemma SigmaMinNonzero_E p q (A : 'M[R]_(p, q)) : SigmaMinNonzero A = singular_values.SigmaMinNonzero A.
Proof. by rewrite /SigmaMinNonzero unlock. Qed.
Fact LambdaK_key : unit. Proof. by []. Qed.
Definition LambdaK {p} : nat -> 'M[R]_p -> R := locked_with LambdaK_key (@eigenvalues.LambdaK R p).
Lemma LambdaK_E p k (S : 'M[R]_p) : LambdaK k S = eigenvalues.LambdaK k S. Proof. by rewrite /LambdaK unlock. Qed.
Fact LambdaMax_key : unit. Proof. by []. Qed.
Definition LambdaMax {p} : 'M[R]_p -> R := locked_with LambdaMax_key (@eigenvalues.LambdaMax R p).
Lemma LambdaMax_E p (S : 'M[R]_p) : LambdaMax S = eigenvalues.LambdaMax S. Proof. by rewrite /LambdaMax unlock. Qed.
Fact LambdaMin_key : unit. Proof. by []. Qed.
Definition LambdaMin {p} : 'M[R]_p -> R := locked_with LambdaMin_key (@eigenvalues.LambdaMin R p).
Lemma LambdaMin_E p (S : 'M[R]_p) : LambdaMin S = eigenvalues.LambdaMin S. Proof. by rewrite /LambdaMin unlock. Qed.
Fact TopProjection_key : unit. Proof. by []. Qed.
Definition TopProjection {p} : nat -> 'M[R]_p -> 'M[R]_p :=
  locked_with TopProjection_key (@eigenvalues.TopProjection R p).
Lemma TopProjection_E p k (S : 'M[R]_p) : TopProjection k S = eigenvalues.TopProjection k S.
Proof. by rewrite /TopProjection unlock. Qed.
Definition unsealed := (@SigmaK_E, @SigmaMax_E, @SigmaMin_E, @SigmaMinNonzero_E,
  @LambdaK_E, @LambdaMax_E, @LambdaMin_E, @TopProjection_E).

(* signs; for norms, NormF_ge0; for positive parts and comparisons, Pos_ge0 and AtMost_ge0; for |x|, normr_ge0 *)
Lemma SigmaMax_ge0 p q (A : 'M[R]_(p, q)) : 0 <= SigmaMax A.
Proof. by rewrite !unsealed; exact: singular_values.SigmaMax_ge0. Qed.
Lemma SigmaMin_ge0 p q (A : 'M[R]_(p, q)) : 0 <= SigmaMin A.
Proof. by rewrite !unsealed; exact: singular_values.SigmaMin_ge0. Qed.
Lemma SigmaK_ge0 p q k (A : 'M[R]_(p, q)) : 0 <= SigmaK k A.
Proof. by rewrite !unsealed; exact: singular_values.SigmaK_ge0. Qed.
Lemma SigmaMinNonzero_ge0 p q (A : 'M[R]_(p, q)) : 0 <= SigmaMinNonzero A.
Proof. by rewrite !unsealed; exact: singular_values.SigmaK_ge0. Qed.

(* norms and singular values *)
Lemma cauchy_schwarz p q (A B : 'M[R]_(p, q)) : Inner A B <= NormF A * NormF B.
Proof. exact: variational.cauchy_schwarz. Qed.
Lemma triangle p q (A B : 'M[R]_(p, q)) : NormF (A + B) <= NormF A + NormF B. Proof. exact: variational.triangle. Qed.
Lemma operator_norm p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) : NormF (A *m B) <= SigmaMax A * NormF B.
Proof. by rewrite !unsealed; exact: singular_values.operator_norm. Qed.
Lemma operator_norm_right p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) : NormF (A *m B) <= NormF A * SigmaMax B.
Proof. by rewrite !unsealed; exact: singular_values.operator_norm_right. Qed.
Lemma transpose_frobenius_norm p q (A : 'M[R]_(p, q)) : NormF A^T = NormF A.
Proof. exact: singular_values.transpose_frobenius_norm. Qed.
Lemma spectral_norm_of_product p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  SigmaMax (A *m B) <= SigmaMax A * SigmaMax B.
Proof. by rewrite !unsealed; exact: singular_values.spectral_norm_of_product. Qed.
Lemma spectral_below_frobenius p q (A : 'M[R]_(p, q)) : SigmaMax A <= NormF A.
Proof. by rewrite !unsealed; exact: singular_values.spectral_below_frobenius. Qed.
Lemma transpose_norm p q (A : 'M[R]_(p, q)) : SigmaMax A^T = SigmaMax A.
Proof. by rewrite !unsealed; exact: singular_values.transpose_norm. Qed.
Lemma largest_singular_value p q (A : 'M[R]_(p, q)) : LambdaMax (A^T *m A) = SigmaMax A ^+ 2.
Proof. by rewrite !unsealed singular_values.SigmaK2. Qed.
Lemma singular_values_ordered p q (A : 'M[R]_(p, q)) : SigmaMin A <= SigmaMax A.
Proof. by rewrite !unsealed; exact: singular_values.singular_values_ordered. Qed.
Lemma singular_values_ordered_nonzero p q (A : 'M[R]_(p, q)) : SigmaMinNonzero A <= SigmaMax A.
Proof. by rewrite !unsealed; exact: singular_values.singular_values_ordered_nonzero. Qed.
Lemma singular_value_beyond_rows p q (A : 'M[R]_(p, q)) : SigmaK p A = AtMost p q * SigmaMin A.
Proof. by rewrite !unsealed; exact: singular_values.singular_value_beyond_rows. Qed.
Lemma singular_value_beyond_cols p q (A : 'M[R]_(p, q)) : SigmaK q A = AtMost q p * SigmaMin A.
Proof. by rewrite !unsealed; exact: singular_values.singular_value_beyond_cols. Qed.
Lemma transpose_singular_values p q k (A : 'M[R]_(p, q)) : SigmaK k A^T = SigmaK k A.
Proof. by rewrite !unsealed; exact: singular_values.transpose_singular_values. Qed.
Lemma smallest_singular_value p q r (A : 'M[R]_(p, q)) (x : 'M[R]_(p, r)) :
  SigmaK p A ^+ 2 * NormF x ^+ 2 <= NormF (A^T *m x) ^+ 2.
Proof. by rewrite !unsealed; exact: singular_values.smallest_singular_value. Qed.
Lemma restricted_singular_value p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  SigmaMinNonzero A * NormF (A *m B) <= NormF (A^T *m (A *m B)).
Proof. by rewrite !unsealed; exact: singular_values.restricted_singular_value. Qed.
Lemma restricted_singular_value_min p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  SigmaMin A * NormF (A *m B) <= NormF (A^T *m (A *m B)).
Proof. by rewrite !unsealed; exact: singular_values.restricted_singular_value_min. Qed.
Lemma full_column_rank p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  0 < LambdaMin (A^T *m A) -> SigmaMinNonzero A * NormF B <= NormF (A *m B).
Proof. by rewrite !unsealed; exact: singular_values.full_column_rank. Qed.
Lemma full_column_rank_min p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(q, r)) :
  0 < LambdaMin (A^T *m A) -> SigmaMin A * NormF B <= NormF (A *m B).
Proof. by rewrite !unsealed; exact: singular_values.full_column_rank_min. Qed.
Lemma weyl_singular p q (A B : 'M[R]_(p, q)) :
  SigmaMax A <= SigmaMax B + NormF (A - B) /\ SigmaMin B - NormF (A - B) <= SigmaMin A.
Proof. by rewrite !unsealed; exact: singular_values.weyl_singular. Qed.
Lemma difference_of_grams p q r (A : 'M[R]_(p, q)) (B : 'M[R]_(p, r)) :
  SigmaMax (A *m A^T - B *m B^T) <= Num.max (SigmaMax A ^+ 2) (SigmaMax B ^+ 2).
Proof. by rewrite !unsealed; exact: singular_values.difference_of_grams. Qed.
Lemma SigmaMinNonzero_gt0 p q (A : 'M[R]_(p, q)) : A != 0 -> 0 < SigmaMinNonzero A.
Proof. rewrite !unsealed; exact: singular_values.SigmaMinNonzero_gt0. Qed.

(* of full column rank, with a column: not 0 *)
Lemma full_rank_neq0 p q (A : 'M[R]_(p, q)) : 0 < LambdaMin (A^T *m A) -> (0 < q)%N -> A != 0.
Proof.
move=> pos q0; apply: contraTneq pos => ->.
have [v [Av v1]] := variational.spectral_theorem_least (singular_values.gram_sym (0 : 'M[R]_(p, q))) q0.
rewrite unsealed -leNgt /eigenvalues.LambdaMin; set l := eigenvalues.LambdaK _ _ in Av *.
have : Inner v (l *: v) = 0 by rewrite -Av mulmx0 mul0mx /Inner mulmx0 t0.
by rewrite InnerZr v1 mulr1 => ->.
Qed.

(* eigenvalues *)
Lemma rayleigh p q (S : 'M[R]_p) (x : 'M[R]_(p, q)) :
  S^T = S -> LambdaMin S * NormF x ^+ 2 <= Inner x (S *m x) /\ Inner x (S *m x) <= LambdaMax S * NormF x ^+ 2.
Proof. move=> sym; rewrite !unsealed; exact: (variational.rayleigh sym). Qed.
Lemma last_eigenvalue p (S : 'M[R]_p) : S^T = S -> LambdaMin S = LambdaK p S. Proof. by rewrite !unsealed. Qed.
Lemma gram_spectra p q k (A : 'M[R]_(p, q)) : LambdaK k (A *m A^T) = LambdaK k (A^T *m A).
Proof. by rewrite !unsealed; exact: singular_values.gram_spectra. Qed.
Lemma weyl_monotone p q k (S : 'M[R]_p) (B : 'M[R]_(p, q)) : S^T = S -> LambdaK k S <= LambdaK k (S + B *m B^T).
Proof. by rewrite !unsealed; exact: variational.weyl_monotone. Qed.
Lemma weyl p k (S E : 'M[R]_p) :
  S^T = S -> E^T = E -> LambdaK k E <= LambdaK k S + NormF (E - S) /\ LambdaK k S - NormF (E - S) <= LambdaK k E.
Proof. by rewrite !unsealed; exact: singular_values.weyl. Qed.
Lemma weyl_max p (S E : 'M[R]_p) :
  S^T = S -> E^T = E -> LambdaMax E <= LambdaMax S + NormF (E - S) /\ LambdaMax S - NormF (E - S) <= LambdaMax E.
Proof. by rewrite !unsealed; exact: singular_values.weyl_max. Qed.
Lemma spectral_theorem_max p (S : 'M[R]_p) :
  (0 < p)%N -> S^T = S -> exists v : 'M[R]_(p, 1), S *m v = LambdaMax S *: v /\ Inner v v = 1.
Proof. by move=> p0 sym; rewrite !unsealed; exact: variational.spectral_theorem_max. Qed.
Lemma spectral_theorem_least p (S : 'M[R]_p) :
  (0 < p)%N -> S^T = S -> exists v : 'M[R]_(p, 1), S *m v = LambdaK p S *: v /\ Inner v v = 1.
Proof. by move=> p0 sym; rewrite !unsealed; exact: variational.spectral_theorem_least. Qed.

(* ker P has codimension p, so span(P^T v) + ker P meets the span of the first p eigenvectors of S *)
Lemma courant_fischer p q (S : 'M[R]_q) (P : 'M[R]_(p, q)) (v : 'M[R]_(p, 1)) :
  S^T = S -> P *m P^T *m v = LambdaK p (P *m P^T) *: v -> Inner v v = 1 -> 0 < LambdaK p (P *m P^T) ->
  exists (x u : 'M[R]_(q, 1)) (c : R),
    x = c *: (P^T *m v) + u /\ Inner x x = 1 /\ P *m u = 0 /\ TopProjection p S *m x = x.
Proof. by rewrite !unsealed; exact: subspaces.courant_fischer. Qed.
Lemma spectral_lower_bound p (S : 'M[R]_p) k (x : 'M[R]_(p, 1)) (r : R) (z : 'M[R]_(p, 1)) :
  S^T = S -> TopProjection k S *m x = x -> Inner x x = 1 -> LambdaMax (- S) <= r ->
  - r * NormF z ^+ 2 + (LambdaK k S + r) * Inner x z ^+ 2 <= Inner z (S *m z).
Proof. by rewrite !unsealed; exact: subspaces.spectral_lower_bound. Qed.

(* determinants, and matrices made of blocks *)
Lemma block_product p q r s a (A : 'M[R]_(p, r)) (B : 'M[R]_(p, s)) (C : 'M[R]_(q, r)) (D : 'M[R]_(q, s))
    (P : 'M[R]_(r, a)) (Q : 'M[R]_(s, a)) :
  block_mx A B C D *m col_mx P Q = col_mx (A *m P + B *m Q) (C *m P + D *m Q).
Proof. exact: mul_block_col. Qed.
Lemma determinant_of_product p (A B : 'M[R]_p) : \det (A *m B) = \det A * \det B. Proof. exact: det_mulmx. Qed.
Lemma determinant_of_transpose p (A : 'M[R]_p) : \det A^T = \det A. Proof. exact: det_tr. Qed.
Lemma schur_complement p q (A : 'M[R]_p) (B : 'M[R]_(p, q)) (C : 'M[R]_(q, p)) :
  \det (block_mx A B C 1%:M) = \det (A - B *m C).
Proof. exact: determinants.schur_complement. Qed.
Lemma determinant_of_gram p q (A : 'M[R]_(p, q)) : 0 <= \det (A *m A^T).
Proof. exact: determinants.determinant_of_gram. Qed.
Lemma determinant_within_one p (S : 'M[R]_p) :
  (0 < p)%N -> S^T = S -> - 1 <= LambdaMin S -> LambdaMax S <= 1 -> (\det S) ^+ 2 <= LambdaMin S ^+ 2.
Proof. by rewrite !unsealed; exact: determinants.determinant_within_one. Qed.
End Facts.

Arguments SigmaMax_ge0 {R p q}.
Arguments SigmaMin_ge0 {R p q}.
Arguments SigmaMinNonzero_ge0 {R p q}.
Arguments SigmaK_ge0 {R p q}.
Arguments operator_norm {R p q r}.
Arguments operator_norm_right {R p q r}.
Arguments transpose_frobenius_norm {R p q}.
Arguments spectral_norm_of_product {R p q r}.
Arguments cauchy_schwarz {R p q}.
Arguments triangle {R p q}.
Arguments spectral_below_frobenius {R p q}.
Arguments transpose_norm {R p q}.
Arguments largest_singular_value {R p q}.
Arguments singular_values_ordered {R p q}.
Arguments singular_values_ordered_nonzero {R p q}.
Arguments singular_value_beyond_rows {R p q}.
Arguments singular_value_beyond_cols {R p q}.
Arguments transpose_singular_values {R p q}.
Arguments smallest_singular_value {R p q r}.
Arguments restricted_singular_value {R p q r}.
Arguments restricted_singular_value_min {R p q r}.
Arguments full_column_rank {R p q r}.
Arguments full_column_rank_min {R p q r}.
Arguments weyl_singular {R p q}.
Arguments difference_of_grams {R p q r}.
Arguments SigmaMinNonzero_gt0 {R p q}.
Arguments rayleigh {R p q}.
Arguments last_eigenvalue {R p}.
Arguments gram_spectra {R p q}.
Arguments weyl_monotone {R p q}.
Arguments weyl {R p}.
Arguments weyl_max {R p}.
Arguments spectral_theorem_max {R p}.
Arguments spectral_theorem_least {R p}.
Arguments courant_fischer {R p q}.
Arguments spectral_lower_bound {R p}.
Arguments block_product {R p q r s a}.
Arguments determinant_of_product {R p}.
Arguments determinant_of_transpose {R p}.
Arguments schur_complement {R p q}.
Arguments determinant_of_gram {R p q}.
Arguments determinant_within_one {R p}.
