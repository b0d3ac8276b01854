(* Descartes' rule of signs where it is used, one change of sign: such a polynomial has exactly one positive root; and
   [PositiveRoot s], the positive root of the polynomial whose coefficients are s, the constant one first, which is what
   the largest step sizes are. *)
From mathcomp Require Import all_ssreflect all_algebra polyrcf.
Require Export scalars.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Descartes.
Variable R : rcfType.

Theorem descartes (p : {poly R}) (k : nat) : p`_0 < 0 -> (exists i, 0 < p`_i) ->
  (forall i, (i < k)%N -> p`_i <= 0) -> (forall i, (k <= i)%N -> 0 <= p`_i) ->
  exists2 x, 0 < x /\ p.[x] = 0 & forall y, 0 < y -> p.[y] = 0 -> y = x.
Proof.
move=> p0 [l pl] low high.
have rise x y : 0 < x -> x < y -> (y / x) ^+ k * p.[x] < p.[y].
  move=> x0 xy; have y0 := lt_trans x0 xy; have q1 : 1 <= y / x by rewrite ler_pdivl_mulr // mul1r ltW.
  have qi i : (y / x) ^+ i * x ^+ i = y ^+ i by rewrite -exprMn divfK // gt_eqF.
  have k0 : (0 < k)%N by rewrite lt0n; apply: contraTN p0 => /eqP kz; rewrite -leNgt high // kz.
  have sz : (0 < size p)%N.
    by rewrite lt0n size_poly_eq0; apply: contraTN p0 => /eqP->; rewrite coef0 ltxx.
  rewrite !horner_coef big_distrr /= -(prednK sz) !big_ord_recl /= !expr0 !mulr1 ltr_le_add //.
    have q1' : 1 < (y / x) ^+ k by rewrite exprn_egt1 // ?ltr_pdivl_mulr // ?mul1r // -lt0n.
    by rewrite gtr_nmull.
  apply: ler_sum => i _; rewrite mulrCA -[y ^+ _]qi.
  case: (ltnP (bump 0 i) k) => ik.
    apply: ler_wnmul2l; first exact: low.
    apply: ler_wpmul2r; first by rewrite exprn_ge0 // ltW.
    by rewrite ler_weexpn2l // ltnW.
  apply: ler_wpmul2l; first exact: high.
  apply: ler_wpmul2r; first by rewrite exprn_ge0 // ltW.
  by rewrite ler_weexpn2l.
have lc : 0 < lead_coef p.
  rewrite lt0r lead_coef_eq0; have -> /= : p != 0 by apply: contraTneq pl => ->; rewrite coef0 ltxx.
  apply: high; case: (leqP k l) => kl; last by move: (low _ kl); rewrite leNgt pl.
  apply: leq_trans kl _; rewrite leqNgt; apply/negP => s; move: pl; rewrite nth_default ?ltxx //.
  by case: (size p) s.
have [b bP] := poly_pinfty_gt_lc lc.
pose c := Num.max b 1.
have c0 : 0 <= c by rewrite /c le_maxr ler01 orbT.
have pc : 0 <= p.[c] by rewrite (le_trans (ltW lc)) // bP // /c le_maxr lexx.
have [|x xin rx] := @Num.Theory.poly_ivt _ p 0 c c0.
  by rewrite horner_coef0 (ltW p0).
have x0 : 0 < x.
  case/andP: xin => xin _; rewrite lt_def xin andbT; apply: contraTneq rx => ->.
  by rewrite rootE horner_coef0 lt_eqF.
exists x; first by split=> //; apply/eqP.
move=> y y0 py; move/eqP: rx => px.
case: (ltrgtP x y) => [xy|yx|//].
  by have := rise x y x0 xy; rewrite px py mulr0 ltxx.
by have := rise y x y0 yx; rewrite px py mulr0 ltxx.
Qed.
End Descartes.

Section PositiveRoot.
Variable R : rcfType.
Implicit Type s : seq R.

(* a negative constant term and no other negative coefficient, one of them positive *)
Definition one_sign_change s := [/\ s`_0 < 0, forall i, 0 <= s`_i.+1 & exists i, 0 < s`_i.+1].

Definition PositiveRoot s : R := nth 0 [seq x <- rootsR (Poly s) | 0 < x] 0.

Lemma one_positive_root s : one_sign_change s ->
  exists2 x, 0 < x /\ (Poly s).[x] = 0 & forall y, 0 < y -> (Poly s).[y] = 0 -> y = x.
Proof.
move=> [neg nonneg [i pos]]; apply: (@descartes R (Poly s) 1).
- by rewrite coef_Poly.
- by exists i.+1; rewrite coef_Poly.
- by case=> // _; rewrite coef_Poly ltW.
- by case=> // j _; rewrite coef_Poly.
Qed.

Lemma PositiveRoot_only s x : 0 < x -> (Poly s).[x] = 0 -> (forall y, 0 < y -> (Poly s).[y] = 0 -> y = x) ->
  PositiveRoot s = x.
Proof.
move=> x0 px only.
have nz : Poly s != 0.
  apply/eqP => z; have : x + 1 = x by apply: only; rewrite ?z ?horner0 // addr_gt0 // ltr01.
  by move/eqP; rewrite -subr_eq0 addrAC subrr add0r oner_eq0.
have on y : (y \in rootsR (Poly s)) = root (Poly s) y by rewrite -(roots_on_rootsR nz) itv_boundlr.
rewrite /PositiveRoot; set r := [seq _ <- _ | _].
have xr : x \in r by rewrite mem_filter x0 on; apply/rootP.
have : nth 0 r 0 \in r by apply: mem_nth; case: (r) xr.
by rewrite mem_filter => /andP[y0]; rewrite on => /rootP/only; apply.
Qed.

Lemma PositiveRootP s : one_sign_change s -> 0 < PositiveRoot s /\ (Poly s).[PositiveRoot s] = 0.
Proof. by move/one_positive_root => [x [x0 px] only]; rewrite (PositiveRoot_only x0 px only). Qed.

Lemma PositiveRoot_unique s y : one_sign_change s -> 0 < y -> (Poly s).[y] = 0 -> y = PositiveRoot s.
Proof.
move=> sign y0 py; have [x _ u] := one_positive_root sign; have [r0 pr] := PositiveRootP sign.
by rewrite (u _ y0 py) (u _ r0 pr).
Qed.
End PositiveRoot.
