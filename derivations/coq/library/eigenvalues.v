(* Eigenvalues of a symmetric matrix: all real roots of the characteristic polynomial with their multiplicities, in
   decreasing order, [LambdaK k S] the k-th (k = 1, 2, ...; 0 beyond the side), with an orthonormal basis of
   eigenvectors. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import scalars spectral_theorem.
From mathcomp Require Import all_fingroup polyorder polyrcf.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Spectrum.
Variable R : rcfType.

(* the real roots of the characteristic polynomial, each as often as its multiplicity, largest first *)
Definition Spectrum p (S : 'M[R]_p) : seq R :=
  sort >=%R (flatten [seq nseq (\mu_x (char_poly S)) x | x <- rootsR (char_poly S)]).
(* the k-th of them, k = 1, 2, ...; 0 beyond the side *)
Definition LambdaK p (k : nat) (S : 'M[R]_p) : R := (Spectrum S)`_k.-1.
Definition LambdaMax p (S : 'M[R]_p) : R := LambdaK 1 S.
Definition LambdaMin p (S : 'M[R]_p) : R := LambdaK p S.

Lemma mu_prod (s : seq R) x : \mu_x (\prod_(y <- s) ('X - y%:P)) = count_mem x s.
Proof.
elim: s => [|y s IH]; first by rewrite big_nil -[1]/(1%:P) mu_polyC.
have nz : \prod_(z <- s) ('X - z%:P) != 0 by rewrite monic_neq0 // monic_prod_XsubC.
rewrite big_cons mu_mul ?mulf_neq0 ?polyXsubC_eq0 // IH /=; congr (_ + _)%N.
case: (eqVneq y x) => [->|ne]; first exact: mu_XsubC.
by rewrite muNroot // root_XsubC eq_sym.
Qed.

Lemma count_flat (f : R -> nat) (r : seq R) x : uniq r ->
  count_mem x (flatten [seq nseq (f y) y | y <- r]) = ((x \in r) * f x)%N.
Proof.
elim: r => [|y r IH] //= /andP[yr ur]; rewrite count_cat count_nseq IH // in_cons /=.
rewrite [x == y]eq_sym; case: (eqVneq y x) => [<-|ne] /=; first by rewrite (negPf yr) mul0n addn0.
by rewrite mul0n.
Qed.

Lemma Spectrum_perm p (S : 'M[R]_p) (s : seq R) :
  char_poly S = \prod_(x <- s) ('X - x%:P) -> perm_eq (Spectrum S) s.
Proof.
move=> e; rewrite /Spectrum perm_sort e; set f := \prod_(x <- s) _.
have f0 : f != 0 by rewrite monic_neq0 // monic_prod_XsubC.
apply/allP => x _ /=.
have -> : count_mem x s = \mu_x f by rewrite mu_prod.
have rt : (x \in rootsR f) = root f x by have := roots_on_rootsR f0 x; rewrite in_itv /= => ->.
rewrite count_flat; last exact: polyrcf.uniq_roots.
rewrite rt -mu_gt0 //.
by case: (\mu_x f) => // k; rewrite mul1n.
Qed.

Lemma Spectrum_sorted p (S : 'M[R]_p) : sorted >=%R (Spectrum S).
Proof. exact: (sort_sorted (@ge_total _ R)). Qed.

Lemma col_permU p (s : 'S_p) (U V : 'M[R]_p) : (col_perm s U)^T *m col_perm s V = \matrix_(i, j) (U^T *m V) (s i) (s j).
Proof. by apply/matrixP => i j; rewrite !mxE; apply: eq_bigr => k _; rewrite !mxE. Qed.

Lemma char_poly_diagonalized p (S U : 'M[R]_p) d : U^T *m U = 1%:M -> S *m U = U *m diag_mx d ->
  char_poly S = \prod_(x <- [tuple d 0 i | i < p]) ('X - x%:P).
Proof.
move=> UU SU; rewrite /= big_map big_enum /=.
pose P := map_mx (@polyC R) U.
have PP : P^T *m P = 1%:M by rewrite /P map_trmx -map_mxM UU map_mx1.
have dt : \det P^T * \det P = 1 by rewrite -det_mulmx PP det1.
have -> : char_poly S = \det P^T * (\det (char_poly_mx S) * \det P) by rewrite mulrCA dt mulr1.
rewrite -!det_mulmx.
have -> : char_poly_mx S *m P = P *m char_poly_mx (diag_mx d).
  by rewrite /char_poly_mx mulmxBl mulmxBr -!map_mxM SU mul_scalar_mx mul_mx_scalar.
rewrite mulmxA PP mul1mx -/(char_poly _) char_poly_trig ?diag_mx_is_trig //.
by apply: eq_bigr => i _; rewrite mxE eqxx.
Qed.

Definition is_eigenbasis p (S U : 'M[R]_p) :=
  (U^T *m U == 1%:M) && (S *m U == U *m diag_mx (\row_(i < p) LambdaK i.+1 S)).

Lemma eigenbasis_exists' p (S : 'M[R]_p) : S^T = S -> size (Spectrum S) = p /\ exists U, is_eigenbasis S U.
Proof.
move=> sym; have [U [d [UU SU]]] := diagonalize sym.
have pe : perm_eq (Spectrum S) [tuple d 0 i | i < p].
  exact: Spectrum_perm (char_poly_diagonalized UU SU).
have [s es] := tuple_permP pe.
have sz : size (Spectrum S) = p by rewrite es size_tuple.
split=> //; exists (col_perm s U); apply/andP; split; apply/eqP.
  by rewrite col_permU UU; apply/matrixP => i j; rewrite !mxE (inj_eq perm_inj).
have dE (i : 'I_p) : LambdaK i.+1 S = d 0 (s i).
  by rewrite /LambdaK es succnK -tnth_nth !tnth_mktuple.
rewrite !mul_mx_diag; apply/matrixP => i j; rewrite !mxE dE.
have := congr1 (fun A : 'M[R]_p => A i (s j)) SU; rewrite mul_mx_diag !mxE => <-.
by apply: eq_bigr => k _; rewrite mxE.
Qed.

Lemma Spectrum_size p (S : 'M[R]_p) : S^T = S -> size (Spectrum S) = p.
Proof. by move=> /eigenbasis_exists'[]. Qed.

Lemma eigenbasis_exists p (S : 'M[R]_p) : exists U, (S^T == S) ==> is_eigenbasis S U.
Proof.
case: (eqVneq S^T S) => [/eigenbasis_exists'[_ [U UP]]|_]; last by exists 0.
by exists U.
Qed.
Definition Eigenbasis p (S : 'M[R]_p) : 'M[R]_p := xchoose (eigenbasis_exists S).

(* onto the span of the first k eigenvectors; 0 where there are not so many *)
Definition TopProjection p (k : nat) (S : 'M[R]_p) : 'M[R]_p :=
  if (k <= p)%N then Eigenbasis S *m pid_mx k *m (Eigenbasis S)^T else 0.

Lemma LambdaK_beyond p k (S : 'M[R]_p) : S^T = S -> (p < k)%N -> LambdaK k S = 0.
Proof. by move=> sym pk; rewrite /LambdaK nth_default // Spectrum_size // -ltnS (leq_trans pk) // leqSpred. Qed.

Lemma LambdaK_mono p j k (S : 'M[R]_p) : S^T = S -> (j <= k <= p)%N -> LambdaK k S <= LambdaK j S.
Proof.
move=> sym /andP[jk kp]; case: p S sym kp => [|p] S sym kp.
  by move: kp jk; rewrite leqn0 => /eqP->; rewrite leqn0 => /eqP->.
rewrite /LambdaK; apply: (sorted_leq_nth (@ge_trans _ R) (@ge_refl _ R)) => //.
- exact: Spectrum_sorted.
- by rewrite inE Spectrum_size //; case: j jk => [|j] //= /leq_trans; apply.
- by rewrite inE Spectrum_size //; case: k kp {jk}.
- by case: j k jk {kp} => [|j] [|k].
Qed.

(* the sum of the squares of the i-th row: the i-th coordinates, squared *)
Definition rsq p q (y : 'M[R]_(p, q)) (i : 'I_p) : R := \sum_j y i j ^+ 2.
Lemma rsq_ge0 p q (y : 'M[R]_(p, q)) i : 0 <= rsq y i.
Proof. by apply: sumr_ge0 => j _; rewrite sqr_ge0. Qed.
Lemma Inner_diag p q (d : 'rV[R]_p) (y : 'M[R]_(p, q)) : Inner y (diag_mx d *m y) = \sum_i d 0 i * rsq y i.
Proof.
rewrite /Inner /mxtrace (eq_bigr (fun j => \sum_i d 0 i * y i j ^+ 2)); last first.
  move=> j _; rewrite mxE; apply: eq_bigr => i _; by rewrite mul_diag_mx !mxE mulrCA expr2.
by rewrite exchange_big; apply: eq_bigr => i _; rewrite -big_distrr.
Qed.
Lemma Inner_sum p q (y : 'M[R]_(p, q)) : Inner y y = \sum_i rsq y i.
Proof.
rewrite -{2}[y]mul1mx -diag_const_mx Inner_diag.
by apply: eq_bigr => i _; rewrite mxE mul1r.
Qed.

Section Coordinates.
Variables (p : nat) (S : 'M[R]_p).
Hypothesis sym : S^T = S.
Local Notation U := (Eigenbasis S).
Local Notation lam := (\row_(i < p) LambdaK i.+1 S).

Lemma EigenbasisP : is_eigenbasis S U.
Proof. exact: (implyP (xchooseP (eigenbasis_exists S)) (introT eqP sym)). Qed.
Lemma UtU : U^T *m U = 1%:M. Proof. by have /andP[/eqP] := EigenbasisP. Qed.
Lemma UUt : U *m U^T = 1%:M. Proof. exact: mulmx1C UtU. Qed.
Lemma SU : S *m U = U *m diag_mx lam. Proof. by have /andP[_ /eqP] := EigenbasisP. Qed.
Lemma S_mul q (x : 'M[R]_(p, q)) : S *m x = U *m (diag_mx lam *m (U^T *m x)).
Proof. by rewrite [RHS]mulmxA -SU -mulmxA (mulmxA U) UUt mul1mx. Qed.

Lemma coord_norm q (x : 'M[R]_(p, q)) : Inner x x = \sum_(i < p) rsq (U^T *m x) i.
Proof. by rewrite -Inner_sum Inner_adj trmxK mulmxA UUt mul1mx. Qed.
Lemma coord_quad q (x : 'M[R]_(p, q)) : Inner x (S *m x) = \sum_(i < p) LambdaK i.+1 S * rsq (U^T *m x) i.
Proof.
rewrite S_mul -{1}[U]trmxK Inner_sym Inner_adj Inner_sym trmxK Inner_diag.
by apply: eq_bigr => i _; rewrite mxE.
Qed.
Lemma coord_square q (x : 'M[R]_(p, q)) :
  Inner (S *m x) (S *m x) = \sum_(i < p) LambdaK i.+1 S ^+ 2 * rsq (U^T *m x) i.
Proof.
have e : U^T *m (S *m x) = diag_mx lam *m (U^T *m x) by rewrite S_mul (mulmxA U^T) UtU mul1mx.
rewrite coord_norm e; apply: eq_bigr => i _; rewrite /rsq mul_diag_mx big_distrr /=.
by apply: eq_bigr => j _; rewrite !mxE exprMn.
Qed.

Lemma eigenvector (i : 'I_p) : exists v : 'cV[R]_p, S *m v = LambdaK i.+1 S *: v /\ Inner v v = 1.
Proof.
exists (col i U); split.
  rewrite colE mulmxA SU -mulmxA scalemxAr; congr (_ *m _).
  by apply/matrixP => j k; rewrite mul_diag_mx !mxE; case: eqP => [->|_]; rewrite ?mulr0.
have -> : Inner (col i U) (col i U) = (U^T *m U) i i.
  by rewrite /Inner trace_mx11 !mxE; apply: eq_bigr => j _; rewrite !mxE.
by rewrite UtU mxE eqxx.
Qed.
End Coordinates.

(* the spectrum lists all eigenvalues, each as often as it is a root of the characteristic polynomial *)
Section Eigenvalues.
Variables (p : nat) (S : 'M[R]_p).
Hypothesis sym : S^T = S.

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
End Eigenvalues.
End Spectrum.
