(* That the definitions mean what they should: the spectrum is that of the characteristic polynomial, sigma_max is the
   least c with |A x| <= c |x|, the least nonzero singular value is positive, and Weyl's inequalities hold with the
   spectral norm. Nothing else rests on this file. *)
Require Import scalars spectral_theorem eigenvalues variational singular_values.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Meaning.
Variable R : rcfType.

Section Symmetric.
Variables (p : nat) (S : 'M[R]_p).
Hypothesis sym : S^T = S.

(* the Spectrum lists all eigenvalues, each as often as it is a root of the characteristic polynomial *)
Lemma Spectrum_char_poly : char_poly S = \prod_(x <- Spectrum S) ('X - x%:P).
Proof.
have [U [d [UU SU]]] := diagonalize sym.
have cp := char_poly_diagonalized UU SU.
by rewrite [LHS]cp; apply: perm_big; rewrite perm_sym; apply: Spectrum_perm.
Qed.
Lemma eigenvalue_Spectrum a : eigenvalue S a = (a \in Spectrum S).
Proof. by rewrite eigenvalue_root_char Spectrum_char_poly root_prod_XsubC. Qed.
Lemma LambdaK_Spectrum k : (0 < k <= p)%N -> eigenvalue S (LambdaK k S).
Proof.
case: k => // k kp; rewrite eigenvalue_Spectrum; apply: mem_nth.
by rewrite Spectrum_size.
Qed.
Lemma eigenvalue_LambdaK a : eigenvalue S a -> exists2 k, (0 < k <= p)%N & a = LambdaK k S.
Proof.
rewrite eigenvalue_Spectrum => aS; exists (index a (Spectrum S)).+1; last by rewrite /LambdaK nth_index.
by rewrite /= -[X in (_ < X)%N](Spectrum_size sym) index_mem.
Qed.
End Symmetric.

Lemma SigmaK_beyond_rank p q k (A : 'M[R]_(p, q)) : (\rank A < k)%N -> SigmaK k A = 0.
Proof. by move=> /gram_beyond_rank e; rewrite /SigmaK e sqrtr0. Qed.

(* the spectral norm: the least c with |A x| <= c |x| *)
Lemma SigmaMax_norm p q (A : 'M[R]_(p, q)) c : 0 <= c ->
  (forall x : 'cV[R]_q, NormF (A *m x) <= c * NormF x) -> SigmaMax A <= c.
Proof.
move=> c0 le; case: (posnP q) => [q0|q0].
  by rewrite /SigmaMax /SigmaK LambdaK_beyond ?gram_sym ?q0 // sqrtr0.
have [v [Av v1]] := spectral_theorem_max (gram_sym A) q0.
apply: square_le => //; rewrite SigmaK2.
have n1 : NormF v = 1 by rewrite /NormF v1 sqrtr1.
have := le v; rewrite n1 mulr1 => l; have : NormF (A *m v) ^+ 2 <= c ^+ 2 by rewrite ler_expn2r ?nnegrE ?NormF_ge0.
by rewrite NormF2 -gram_quad Av InnerZr v1 mulr1.
Qed.

(* Weyl's inequalities with the spectral norm *)
Lemma weyl_spectral p k (S E : 'M[R]_p) : S^T = S -> E^T = E -> `|LambdaK k E - LambdaK k S| <= SigmaMax (E - S).
Proof.
have sN (A : 'M[R]_p) : SigmaMax (- A) = SigmaMax A by rewrite /SigmaMax /SigmaK trN mulNmx mulmxN opprK.
have half (S' E' : 'M[R]_p) : S'^T = S' -> E'^T = E' -> LambdaK k S' - SigmaMax (E' - S') <= LambdaK k E'.
  move=> sS sE; apply: LambdaK_le => // [|x]; first exact: SigmaMax_ge0.
  rewrite ler_subl_addr -ler_subl_addl -InnerNr -InnerDr -mulNmx -mulmxDl.
  rewrite (le_trans (cauchy_schwarz _ _)) // -NormF2 expr2 mulrCA.
  apply: ler_wpmul2l; first exact: NormF_ge0.
  by rewrite -[SigmaMax (E' - S')]sN opprB operator_norm.
move=> sS sE; rewrite ler_distl half //=.
by rewrite -ler_subl_addr -sN opprB half.
Qed.
Lemma weyl_singular_spectral p q k (A B : 'M[R]_(p, q)) : `|SigmaK k A - SigmaK k B| <= SigmaMax (A - B).
Proof.
have sN (C : 'M[R]_(p, q)) : SigmaMax (- C) = SigmaMax C by rewrite /SigmaMax /SigmaK trN mulNmx mulmxN opprK.
have half (A' B' : 'M[R]_(p, q)) : SigmaK k B' - SigmaMax (A' - B') <= SigmaK k A'.
  suff le j : SigmaK j.+1 B' - SigmaMax (A' - B') <= SigmaK j.+1 A' by case: k => [|k']; apply: le.
  case: (boolP (j.+1 <= q)%N) => jq; last first.
    by rewrite /SigmaK !(LambdaK_outside (gram_sym _)) // sqrtr0 sub0r oppr_le0 SigmaMax_ge0.
  have [V VV low] := @SigmaK_attained _ _ _ j.+1 B' jq.
  apply: (SigmaK_ge (V := V)) => // [y|y]; first exact: (isometry_inj VV).
  rewrite mulrBl ler_subl_addr (le_trans (low _ y)) //.
  have -> : B' *m (V *m y) = A' *m (V *m y) - (A' - B') *m (V *m y) by rewrite mulmxBl opprB addrC subrK.
  by rewrite (le_trans (triangle _ _)) // NormFN ler_add2l operator_norm.
rewrite ler_distl half /=.
by rewrite -ler_subl_addr -sN opprB half.
Qed.
End Meaning.
