(* Limits of resampling, quantities that only fall, and the first draw. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import draws resampling collapse.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Limits.
Variables (R : archiFieldType) (I : finType).
Implicit Types (p : I -> R) (D : nat).

(* f has the limit c. *)
Definition tends_to (f : nat -> R) c := forall e, 0 < e -> exists t0, forall t, (t0 <= t)%N -> `|f t - c| <= e.

Lemma undecided_vanishes D (e : R) : (0 < D)%N -> 0 < e ->
  exists t0, forall t, (t0 <= t)%N -> D%:R * (1 - D%:R^-1) ^+ t.+1 <= e.
Proof.
move=> D0 e0; exists (Num.bound ((D ^ 2)%:R / e)) => t t0.
apply: (@le_trans _ _ (D%:R * (D%:R / (D + t.+1)%:R))); first by rewrite ler_wpmul2l ?ler0n // kept_rate.
rewrite mulrA -natrM mulnn ler_pdivr_mulr ?ltr0n ?addnS // mulrC -ler_pdivr_mulr //.
have /archi_boundP/ltW b : 0 <= (D ^ 2)%:R / e :> R by rewrite divr_ge0 ?ler0n ?ltW.
by apply: le_trans b _; rewrite ler_nat (leq_trans t0) // -addSn leq_addl.
Qed.

Lemma nseq_rcons D t : nseq t.+1 D = rcons (nseq t D) D.
Proof. by elim: t => //= t ->. Qed.

Lemma kept_rcons D t : \prod_(E <- rcons (nseq t D) D) (1 - E%:R^-1) = (1 - D%:R^-1) ^+ t.+1 :> R.
Proof. by rewrite -nseq_rcons -[LHS]/(kept R _) kept_constant. Qed.

Lemma from_bound D (f : nat -> R) c b : (0 < D)%N -> 0 <= b <= 1 ->
  (forall t, 0 <= c - f t.+1 <= D%:R * (1 - D%:R^-1) ^+ t.+1 * b) -> tends_to f c.
Proof.
move=> D0 /andP[b0 b1] bound e e0; have [t0 small] := undecided_vanishes D0 e0.
exists t0.+1 => -[//|t] t1; have /andP[low high] := bound t.
rewrite distrC ger0_norm //; apply: le_trans high _; apply: le_trans (small t t1).
by apply: ler_pimulr => //; rewrite mulr_ge0 ?ler0n // exprn_ge0 // subr_ge0 invf_le1 ?ltr0n ?ler1n.
Qed.

Lemma probability_le1 p i : distribution p -> p i <= 1.
Proof. by move=> [p0 p1]; rewrite -[leRHS](p1 : \sum_i p i = 1) (bigD1 i) //= ler_addl sumr_ge0. Qed.

Lemma spread_le1 p i : distribution p -> 0 <= p i * (1 - p i) <= 1.
Proof.
move=> dp; have := probability_le1 i dp; have [p0 _] := dp; move=> pi1.
have q1 : 1 - p i <= 1 by rewrite ler_subl_addr ler_addl.
by rewrite mulr_ge0 ?subr_ge0 // -[leRHS]mul1r ler_pmul ?subr_ge0.
Qed.

Theorem collapse_is_certain D p : (0 < D)%N -> distribution p ->
  tends_to (fun t => after (nseq t D) (fun q => (collapsed q)%:R) p) 1.
Proof.
move=> D0 dp; have [p0 p1] := dp.
have pos t : positive (nseq t D) by rewrite all_nseq D0 orbT.
apply: (from_bound (b := diversity p) D0) => [|t].
  rewrite diversity_ge0 //= ler_subl_addr ler_addl /agreement; apply: sumr_ge0 => i _; exact: sqr_ge0.
have <- : after (nseq t.+1 D) (@alive R I) p = 1 - after (nseq t.+1 D) (fun q => (collapsed q)%:R) p.
  rewrite -mulN1r -[X in X + _](after_const 1 (pos t.+1) p1) -after_combination.
  by apply: eq_after => q; rewrite /alive; case: (collapsed q); rewrite /= mulN1r ?subrr ?oppr0 ?addr0.
apply/andP; split; last by rewrite nseq_rcons -kept_rcons collapse_at_least.
rewrite -[leLHS](after_const 0 (pos t.+1) p1); apply: after_le => // q _; exact: ler0n.
Qed.

Theorem winner_limit D p i : (0 < D)%N -> distribution p ->
  tends_to (fun t => after (nseq t D) (fun q => (q i == 1)%:R) p) (p i).
Proof.
move=> D0 dp; apply: (from_bound D0 (spread_le1 i dp)) => t.
by rewrite nseq_rcons -kept_rcons; apply: winner_probability; rewrite // all_nseq D0 orbT.
Qed.

Theorem loss_limit D p i : (0 < D)%N -> distribution p ->
  tends_to (fun t => after (nseq t D) (fun q => (q i == 0)%:R) p) (1 - p i).
Proof.
move=> D0 dp; apply: (from_bound D0 (spread_le1 i dp)) => t.
by rewrite nseq_rcons -kept_rcons; apply: loss_probability; rewrite // all_nseq D0 orbT.
Qed.

End Limits.

Section Falling.
Variables (R : realFieldType) (I : finType).
Implicit Types (p : I -> R) (D : nat) (sizes : seq nat).

(* f lies below a straight line through each of its points with 0 < x <= 1, as a concave function does. *)
Definition below_its_tangents (f : R -> R) :=
  forall x, 0 < x <= 1 -> exists g, forall y, 0 <= y <= 1 -> f y <= f x + g * (y - x).

Lemma concave_one_fit D p i (f : R -> R) : (0 < D)%N -> distribution p -> below_its_tangents f ->
  expect p (fun x => f (@share R I D x i)) <= f (p i).
Proof.
move=> D0 dp concave; have [p0 p1] := dp; have [pi0|pi0] := eqVneq (p i) 0.
  rewrite pi0 le_eqVlt; apply/orP; left; apply/eqP; rewrite -[RHS](expect_const D _ p1).
  apply: eq_bigr => x _; have [/existsP[j /eqP xj]|none] := boolP [exists j, x j == i].
    by rewrite (bigD1 j) //= xj pi0 !mul0r.
  congr (_ * f _); rewrite /share big1 ?mul0r // => j _; apply/eqP; rewrite pnatr_eq0 eqb0.
  by move: none; rewrite negb_exists => /forallP.
have pi1 : p i <= 1 by rewrite -[leRHS](p1 : \sum_i p i = 1) (bigD1 i) //= ler_addl sumr_ge0.
have [|g below] := concave (p i); first by rewrite lt_def pi0 p0.
apply: (@le_trans _ _ (expect p (fun x => (f (p i) - g * p i) + g * @share R I D x i))).
  apply: expect_le => // x; apply: le_trans (below _ _) _; first by rewrite share_ge0 share_le1.
  by rewrite mulrBr addrA addrAC.
by rewrite expectD expectZ expect_const // share_mean // subrK.
Qed.

(* The entropy, and every other sum of concave functions of the shares, only falls on average. *)
Theorem concave_falls sizes p (f : I -> R -> R) :
  positive sizes -> distribution p -> (forall i, below_its_tangents (f i)) ->
  after sizes (fun q => \sum_i f i (q i)) p <= \sum_i f i (p i).
Proof.
move=> s0 dp concave; elim: sizes s0 p dp => [|D s IH /= /andP[D0 s0]] p dp //; have [p0 p1] := dp.
apply: (@le_trans _ _ (expect p (fun x => \sum_i f i (@share R I D x i)))).
  by apply: expect_le => // x; apply: IH => //; apply: share_distribution.
by rewrite expect_sum; apply: ler_sum => i _; apply: concave_one_fit.
Qed.

(* The first draw: an atom is absent from D draws with probability (1 - p i) ^ D. *)
Theorem absent_from_first_draw D p i : (0 < D)%N -> sums_to_one p ->
  step D (fun q => (q i == 0)%:R) p = (1 - p i) ^+ D.
Proof.
move=> D0 p1; pose other (j : 'I_D) (k : I) : R := (k != i)%:R.
rewrite /step (eq_expect (fun x => \prod_j other j (x j))); last first.
  move=> x; rewrite share_whole mulf_eq0 invr_eq0 !pnatr_eq0 [D == 0%N]eqn0Ngt D0 orbF sum_nat_eq0.
  rewrite /other; have [j /eqP xj|none] := pickP (fun j => x j == i).
    rewrite [RHS](bigD1 j) //= xj eqxx mul0r.
    by case: forallP => // all0; have := all0 j; rewrite /= xj eqxx.
  rewrite big1 => [|j _]; last by rewrite none.
  by case: forallP => // some; case: some => j; rewrite /= none.
rewrite expect_product -[in RHS](card_ord D) -prodr_const; apply: eq_bigr => j _.
rewrite -[X in X - _](p1 : \sum_i p i = 1) (bigD1 i) //= [X in X - _](bigD1 i) //= /other eqxx mulr0 add0r addrC addKr.
by apply: eq_bigr => k ki; rewrite ki mulr1.
Qed.

Theorem expected_support_of_first_draw D p : (0 < D)%N -> sums_to_one p ->
  step D (fun q => \sum_i (q i != 0)%:R) p = \sum_i (1 - (1 - p i) ^+ D).
Proof.
move=> D0 p1; rewrite /step (eq_expect (fun x => \sum_i (1 + -1 * (@share R I D x i == 0)%:R))).
  rewrite expect_sum; apply: eq_bigr => i _.
  by rewrite expectD expect_const // expectZ mulN1r -(absent_from_first_draw i D0 p1).
by move=> x; apply: eq_bigr => i _; case: eqP; rewrite /= ?mulr1 ?subrr ?mulr0 ?addr0.
Qed.

End Falling.
