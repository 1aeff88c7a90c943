(* The mean time to collapse from the recursion over the number of ancestors. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import draws resampling collapse limits ancestry.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Linear.
Variable R : realFieldType.
Implicit Types (D k n s : nat) (u v w : nat -> R).

Lemma throw_combination D k n u w (c : R) :
  throw D k (fun l => u l + c * w l) n = throw D k u n + c * throw D k w n.
Proof.
elim: k n => //= k IH n; rewrite !IH.
by move: (n%:R / D%:R) (throw _ _ _ _) (throw _ _ _ _) (throw _ _ _ _) (throw _ _ _ _) => *; ring.
Qed.

Lemma throw_const D k n (c : R) : throw D k (fun=> c) n = c.
Proof. by elim: k n => //= k IH n; rewrite !IH; move: (n%:R / D%:R) => y; ring. Qed.

Lemma ancestors_combination sizes k u w (c : R) :
  ancestors sizes (fun l => u l + c * w l) k = ancestors sizes u k + c * ancestors sizes w k.
Proof.
elim: sizes u w => //= D s IH u w; rewrite -IH.
by apply: eq_ancestors => l; apply: throw_combination.
Qed.

Lemma ancestors_const sizes k (c : R) : ancestors sizes (fun=> c) k = c.
Proof.
elim: sizes => //= D s IH; rewrite -[RHS]IH.
by apply: eq_ancestors => l; apply: throw_const.
Qed.

(* From 1 <= k <= D draws only 1 to D ancestors can be reached. *)
Lemma throw_local D k n u w : (0 < D)%N -> (n <= D)%N -> (0 < n + k)%N ->
  (forall l, (0 < l <= D)%N -> u l = w l) -> throw D k u n = throw D k w n.
Proof.
move=> D0 nD nk uw; elim: k n nD nk => [|k IH] n nD nk /=; first by rewrite uw // nD andbT -[n]addn0.
congr (_ + _).
  have [->|n0] := posnP n; first by rewrite !mul0r.
  by rewrite IH // addn_gt0 n0.
have [nltD|Dn] := ltnP n D; first by rewrite IH.
have -> : n = D by apply/eqP; rewrite eqn_leq nD.
by rewrite divff ?subrr ?mul0r // pnatr_eq0 -lt0n.
Qed.

Lemma ancestors_local D s k u w : (0 < D)%N -> (0 < k <= D)%N ->
  (forall l, (0 < l <= D)%N -> u l = w l) -> ancestors (nseq s D) u k = ancestors (nseq s D) w k.
Proof.
move=> D0 kD; elim: s u w => [|s IH] u w uw /=; first exact: uw.
by apply: IH => l /andP[l0 _]; apply: throw_local.
Qed.

Lemma ancestors_local_le D s k u w : (0 < D)%N -> (0 < k <= D)%N ->
  (forall l, (0 < l <= D)%N -> u l <= w l) -> ancestors (nseq s D) u k <= ancestors (nseq s D) w k.
Proof.
move=> D0 kD uw; pose cut (f : nat -> R) l := if (0 < l <= D)%N then f l else 0.
have same f : ancestors (nseq s D) f k = ancestors (nseq s D) (cut f) k.
  by apply: ancestors_local => // l lD; rewrite /cut lD.
rewrite (same u) (same w); apply: ancestors_le => [|l]; first by rewrite all_nseq D0 orbT.
by rewrite /cut; case: ifP => // /uw.
Qed.

(* v - (its mean one generation back) is the gain: what is summed up along the ancestors. *)
Lemma telescope D m k (gain v : nat -> R) : (0 < D)%N -> (0 < k <= D)%N ->
  (forall l, (0 < l <= D)%N -> v l = gain l + throw D l v 0) ->
  v k = \sum_(s < m) ancestors (nseq s D) gain k + ancestors (nseq m D) v k.
Proof.
move=> D0 kD solves; elim: m => [|m IH]; first by rewrite big_ord0 add0r.
rewrite IH big_ord_recr /= -addrA; congr (_ + _).
rewrite (ancestors_local m D0 kD solves) -[X in _ = _ + X]mul1r -ancestors_combination.
by apply: eq_ancestors => l; rewrite mul1r.
Qed.

Lemma alive_by_ancestry (I : finType) D t (p : I -> R) : (0 < D)%N -> distribution p ->
  after (nseq t.+1 D) (@alive R I) p = ancestors (nseq t D) (fun l => 1 + -1 * (\sum_i p i ^+ l)) D.
Proof.
move=> D0 dp; have [_ p1] := dp.
have pos s : positive (nseq s D) by rewrite all_nseq D0 orbT.
rewrite ancestors_combination ancestors_const -collapse_by_ancestry // -nseq_rcons.
rewrite -[X in _ = X + _](after_const 1 (pos t.+1) p1) -after_combination.
by apply: eq_after => q; rewrite /alive; case: (collapsed q); rewrite /= mulN1r ?subrr ?oppr0 ?addr0.
Qed.

End Linear.

Section MeanTime.
Variables (R : archiFieldType) (I : finType).

(* 1 if there are at least two ancestors, up to a factor of 2: two equal atoms. *)
Let half (b : bool) : R := 2%:R^-1.

Lemma half_distribution : distribution half.
Proof.
split=> [b|]; first by rewrite invr_ge0 ler0n.
by rewrite /sums_to_one big_bool /= -mulr2n -mulr_natl divff // pnatr_eq0.
Qed.

Lemma two_apart l : (1 < l)%N -> 2%:R^-1 <= 1 + -1 * (\sum_b half b ^+ l).
Proof.
move=> l1; rewrite big_bool /= mulN1r ler_subr_addr -ler_subr_addl.
have h0 : 0 <= 2%:R^-1 :> R by rewrite invr_ge0 ler0n.
have h1 : 2%:R^-1 <= 1 :> R by rewrite invf_le1 ?ltr0n // ler1n.
rewrite /half; apply: (@le_trans _ _ (2%:R^-1 ^+ 2 + 2%:R^-1 ^+ 2)).
  by apply: ler_add; apply: ler_wiexpn2l.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
Qed.

Theorem mean_time D (p : I -> R) (v : nat -> R) : (0 < D)%N -> distribution p -> v 1%N = 0 ->
  (forall k, (1 < k <= D)%N -> v k = 1 - \sum_i p i ^+ k + throw D k v 0) ->
  tends_to (fun m => 1 + \sum_(t < m) after (nseq t.+1 D) (@alive R I) p) (1 + v D).
Proof.
move=> D0 dp v1 solves; have [p0 p1] := dp.
have DD : (0 < D <= D)%N by rewrite D0 leqnn.
pose gain l := 1 + -1 * (\sum_i p i ^+ l).
have all_solve l : (0 < l <= D)%N -> v l = gain l + throw D l v 0.
  case: l => [|[|l]] // lD; last by rewrite solves // /gain mulN1r.
  rewrite v1 /gain mulN1r (eq_bigr p) => [|i _]; last by rewrite expr1.
  by rewrite (p1 : \sum_i p i = 1) subrr add0r /= !mul0r subr0 mul1r add0r v1.
pose c := \sum_(l < D.+1) `|v l|.
have c0 : 0 <= c by apply: sumr_ge0 => l _; apply: normr_ge0.
pose apart l := 1 + -1 * (\sum_b half b ^+ l).
have small l : (0 < l <= D)%N -> `|v l| <= 2%:R * c * apart l.
  case: l => [|[|l]] // lD.
    by rewrite v1 normr0 /apart big_bool /half /= !expr1 (_ : 1 + _ = 0) ?mulr0 //; field.
  have big : `|v l.+2| <= c.
    by rewrite /c (bigD1 (Ordinal (lD : (l.+2 < D.+1)%N))) //= ler_addl; apply: sumr_ge0 => j _; apply: normr_ge0.
  apply: le_trans big _; rewrite mulrAC -[leLHS]mul1r ler_wpmul2r //.
  by rewrite -ler_pdivr_mull ?ltr0n // mulr1 two_apart.
move=> e e0; have C0 : 0 < 2%:R * c + 1 by rewrite ltr_paddl ?ltr01 // mulr_ge0 ?ler0n.
have [|t0 certain] := collapse_is_certain (p := half) D0 half_distribution (e := e / (2%:R * c + 1)).
  by rewrite divr_gt0.
exists t0 => m mt; have := telescope m D0 DD all_solve; rewrite -/gain => split_v.
rewrite opprD addrACA subrr add0r distrC.
have -> : \sum_(t < m) after (nseq t.+1 D) (@alive R I) p = \sum_(s < m) ancestors (nseq s D) gain D.
  by apply: eq_bigr => s _; apply: alive_by_ancestry.
rewrite {1}split_v addrAC subrr add0r.
have few : ancestors (nseq m D) apart D <= e / (2%:R * c + 1).
  have := certain m.+1 (leq_trans mt (leqnSn m)); apply: le_trans.
  rewrite nseq_rcons collapse_by_ancestry // ?all_nseq ?D0 ?orbT //; last exact: half_distribution.
  by rewrite /apart ancestors_combination ancestors_const mulN1r distrC ler_norm.
have apart0 : 0 <= ancestors (nseq m D) apart D.
  rewrite -(alive_by_ancestry m D0 half_distribution) -(after_const 0 (sizes := nseq m.+1 D) _ (proj2 half_distribution)).
    by apply: after_le => [||q _]; rewrite ?all_nseq ?D0 ?orbT //; [exact: half_distribution | exact: ler0n].
  by rewrite all_nseq D0 orbT.
have scaled (f : nat -> R) a : ancestors (nseq m D) (fun l => 0 + a * f l) D = a * ancestors (nseq m D) f D.
  by rewrite ancestors_combination ancestors_const add0r.
have last_step : 2%:R * c * ancestors (nseq m D) apart D <= e.
  apply: (@le_trans _ _ ((2%:R * c + 1) * ancestors (nseq m D) apart D)).
    by rewrite ler_wpmul2r // ler_addl ler01.
  by rewrite mulrC -ler_pdivl_mulr.
rewrite ler_norml ler_oppl; apply/andP; split; apply: le_trans last_step.
  rewrite -scaled -mulN1r -scaled; apply: ancestors_local_le => // l lD; rewrite !add0r mulN1r.
  by apply: le_trans (small l lD); rewrite -normrN ler_norm.
by rewrite -scaled; apply: ancestors_local_le => // l lD; rewrite add0r; apply: le_trans (small l lD); rewrite ler_norm.
Qed.

End MeanTime.
