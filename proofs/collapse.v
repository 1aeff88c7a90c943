(* When one atom is left: probability of collapse, of winning and of loss, and the mean time. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import draws resampling.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Notation positive sizes := (all (leq 1) sizes).

Section Order.
Variables (R : realFieldType) (I : finType).
Implicit Types (p q : I -> R) (D : nat) (sizes : seq nat).

Lemma expect_le D p (f g : {ffun 'I_D -> I} -> R) :
  (forall i, 0 <= p i) -> (forall x, f x <= g x) -> expect p f <= expect p g.
Proof. by move=> p0 fg; apply: ler_sum => x _; rewrite ler_wpmul2l // prodr_ge0. Qed.

Lemma after_le sizes p (f g : (I -> R) -> R) : positive sizes -> distribution p ->
  (forall q, distribution q -> f q <= g q) -> after sizes f p <= after sizes g p.
Proof.
move=> s0 dp fg; elim: sizes s0 p dp => [_|D s IH /= /andP[D0 s0]] p [p0 p1] /=; first by apply: fg.
by apply: expect_le => // x; apply: IH => //; apply: share_distribution.
Qed.

Lemma after_combination sizes p (f g : (I -> R) -> R) c :
  after sizes (fun q => f q + c * g q) p = after sizes f p + c * after sizes g p.
Proof.
elim: sizes p => //= D s IH p; rewrite -expectZ -expectD.
by apply: eq_expect => x; apply: IH.
Qed.

(* Of the last distribution only shares among its D draws can occur. *)
Lemma after_fit_le sizes D p (f g : (I -> R) -> R) : positive sizes -> distribution p ->
  (forall x : {ffun 'I_D -> I}, f (share x) <= g (share x)) ->
  after (rcons sizes D) f p <= after (rcons sizes D) g p.
Proof.
move=> s0 dp fg; rewrite -!cats1 !after_cat; apply: after_le => // q [q0 q1].
exact: expect_le.
Qed.

Lemma after_const sizes p c : positive sizes -> sums_to_one p -> after sizes (fun=> c) p = c.
Proof.
move=> s0 p1; elim: sizes s0 p p1 => //= D s IH /andP[D0 s0] p p1.
rewrite /step (eq_expect (fun=> c)) ?expect_const // => x.
by apply: IH => //; apply: share_sums_to_one.
Qed.

(* Shares are multiples of 1/D, so one that is not 1 is at most 1 - 1/D, and one that is not 0 at least 1/D. *)
Lemma share_whole D (x : {ffun 'I_D -> I}) i : @share R I D x i = (\sum_j (x j == i))%:R / D%:R.
Proof. by rewrite /share natr_sum. Qed.

Lemma share_count D (x : {ffun 'I_D -> I}) i : (\sum_j (x j == i) <= D)%N.
Proof.
apply: (@leq_trans (\sum_(j < D) 1)); last by rewrite sum_nat_const card_ord muln1.
by apply: leq_sum => j _; case: eqP.
Qed.

Lemma share_le1 D (x : {ffun 'I_D -> I}) i : (0 < D)%N -> @share R I D x i <= 1.
Proof. by move=> D0; rewrite share_whole ler_pdivr_mulr ?ltr0n // mul1r ler_nat share_count. Qed.

Lemma share_gap D (x : {ffun 'I_D -> I}) i : (0 < D)%N -> share x i != 1 :> R -> D%:R^-1 <= 1 - share x i :> R.
Proof.
move=> D0; have Dp : 0 < D%:R :> R by rewrite ltr0n.
rewrite share_whole => ne1; rewrite ler_subr_addr -[X in X + _]mul1r -mulrDl ler_pdivr_mulr // mul1r -mulrS ler_nat.
rewrite ltn_neqAle share_count andbT; apply: contra ne1 => /eqP ->.
by rewrite divff // gt_eqF.
Qed.

Lemma share_least D (x : {ffun 'I_D -> I}) i : (0 < D)%N -> share x i != 0 :> R -> D%:R^-1 <= share x i :> R.
Proof.
move=> D0; have Dp : 0 < D%:R :> R by rewrite ltr0n.
rewrite share_whole => ne0; rewrite -[X in X <= _]mul1r ler_pmul2r ?invr_gt0 // ler1n lt0n.
by apply: contra ne0 => /eqP ->; rewrite mul0r.
Qed.

Lemma diversity_sum p : sums_to_one p -> diversity p = \sum_i p i * (1 - p i).
Proof.
move=> p1; rewrite /diversity -[X in X - _](p1 : \sum_i p i = 1) -sumrB.
by apply: eq_bigr => i _; rewrite mulrBr mulr1 expr2.
Qed.

Lemma diversity_ge0 p : distribution p -> 0 <= diversity p.
Proof.
move=> [p0 p1]; rewrite diversity_sum //; apply: sumr_ge0 => i _; rewrite mulr_ge0 // subr_ge0.
rewrite -[leRHS](p1 : \sum_i p i = 1) (bigD1 i) //= ler_addl; exact: sumr_ge0.
Qed.

(* One atom has everything. *)
Definition collapsed p := [exists i, p i == 1].
Definition alive p : R := (~~ collapsed p)%:R.

Lemma diversity_of_collapsed p : distribution p -> collapsed p -> diversity p = 0.
Proof.
move=> dp /existsP[i /eqP pi1]; apply/eqP; rewrite eq_le diversity_ge0 // andbT.
rewrite subr_le0 /agreement (bigD1 i) //= pi1 expr1n ler_addl.
by apply: sumr_ge0 => k _; rewrite sqr_ge0.
Qed.

Lemma agreement_least p : sums_to_one p -> (#|I|%:R)^-1 <= agreement p.
Proof.
move=> p1; have [K0|K0] := posnP #|I|.
  by rewrite K0 invr0 sumr_ge0 // => i _; rewrite sqr_ge0.
have Kp : #|I|%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have square : agreement p - #|I|%:R^-1 = \sum_i (p i - #|I|%:R^-1) ^+ 2.
  rewrite (eq_bigr (fun i => p i ^+ 2 + (- (2%:R / #|I|%:R) * p i + #|I|%:R^-1 ^+ 2))); last by move=> i _; ring.
  rewrite big_split big_split /= -mulr_sumr (p1 : \sum_i p i = 1) sumr_const (_ : #|xpredT : pred I| = #|I|) // -[_ *+ #|I|]mulr_natr.
  by rewrite -/(agreement p); move: (agreement p) => s; field.
by rewrite -subr_ge0 square sumr_ge0 // => i _; rewrite sqr_ge0.
Qed.

Lemma diversity_most p : distribution p -> diversity p <= (1 - #|I|%:R^-1) * alive p.
Proof.
move=> dp; rewrite /alive; case c: (collapsed p); first by rewrite mulr0 diversity_of_collapsed.
by rewrite mulr1 ler_add2l ler_opp2 agreement_least; case: dp.
Qed.

Lemma diversity_alive D (x : {ffun 'I_D -> I}) : (0 < D)%N -> alive (share x) <= D%:R * diversity (share x).
Proof.
move=> D0; have dx := share_distribution R x D0; have [x0 x1] := dx.
rewrite /alive; case c: (collapsed _) => /=; first by rewrite mulr_ge0 ?ler0n ?diversity_ge0.
rewrite -ler_pdivr_mull ?ltr0n // mulr1 diversity_sum //.
have -> : D%:R^-1 = \sum_i share x i * D%:R^-1 :> R by rewrite -mulr_suml (x1 : \sum_i _ = 1) mul1r.
apply: ler_sum => i _; rewrite ler_wpmul2l // share_gap //.
by move: c => /negbT; rewrite negb_exists => /forallP.
Qed.

(* seddik2024 (7), both sides, on any schedule. *)
Theorem collapse_at_least sizes D p : positive sizes -> (0 < D)%N -> distribution p ->
  after (rcons sizes D) alive p <= D%:R * (\prod_(E <- rcons sizes D) (1 - E%:R^-1)) * diversity p.
Proof.
move=> s0 D0 dp; have s1 : positive (rcons sizes D) by rewrite all_rcons D0.
rewrite -mulrA -diversity_after //; last by case: dp.
have := after_combination (rcons sizes D) p (fun=> 0) (@diversity R I) D%:R.
rewrite after_const ?add0r //; last by case: dp.
move=> <-; apply: after_fit_le => // x; rewrite add0r; exact: diversity_alive.
Qed.

Theorem collapse_at_most sizes p : positive sizes -> distribution p ->
  (\prod_(D <- sizes) (1 - D%:R^-1)) * diversity p <= (1 - #|I|%:R^-1) * after sizes alive p.
Proof.
move=> s0 dp; rewrite -diversity_after //; last by case: dp.
have := after_combination sizes p (fun=> 0) alive (1 - #|I|%:R^-1).
rewrite after_const ?add0r //; last by case: dp.
move=> <-; apply: after_le => // q dq; rewrite add0r; exact: diversity_most.
Qed.

Lemma variance_after sizes p i : positive sizes -> sums_to_one p ->
  after sizes (fun q => q i * (1 - q i)) p = (\prod_(D <- sizes) (1 - D%:R^-1)) * (p i * (1 - p i)).
Proof.
move=> s0 p1; apply: (after_factor (f := fun q => q i * (1 - q i))) => // D q D0 q1.
rewrite /step (eq_expect (fun x => share x i + -1 * (share x i * share x i))); last by move=> x; ring.
rewrite expectD expectZ share_mean // share_second_moment // eqxx mul1r.
by move: (D%:R^-1) (q i) => u v; ring.
Qed.

(* The probability of winning is p i, up to what is still undecided. *)
Theorem winner_probability sizes D p i : positive sizes -> (0 < D)%N -> distribution p ->
  0 <= p i - after (rcons sizes D) (fun q => (q i == 1)%:R) p
    <= D%:R * (\prod_(E <- rcons sizes D) (1 - E%:R^-1)) * (p i * (1 - p i)).
Proof.
move=> s0 D0 dp; have [p0 p1] := dp; have s1 : positive (rcons sizes D) by rewrite all_rcons D0.
rewrite -[in p i - _](martingale i s1 p1) -[X in _ - X]mul1r -mulNr -after_combination -mulrA -(variance_after i s1 p1).
have := after_combination (rcons sizes D) p (fun=> 0) (fun q => q i * (1 - q i)) D%:R.
rewrite after_const ?add0r // => <-; apply/andP; split.
  rewrite -[leLHS](after_const 0 s1 p1); apply: after_fit_le => // x.
  by case: eqP => [->|_]; rewrite ?mulr1 ?subrr // mulr0 addr0 share_ge0.
apply: after_fit_le => // x; rewrite add0r; case: eqP => [->|/eqP ne1].
  by rewrite mulr1 subrr mulr0 mulr0.
rewrite mulr0 addr0 mulrCA ler_pemulr ?share_ge0 //.
by rewrite -ler_pdivr_mull ?ltr0n // mulr1 share_gap.
Qed.

(* An atom is lost with probability 1 - p i, up to what is still undecided. *)
Theorem loss_probability sizes D p i : positive sizes -> (0 < D)%N -> distribution p ->
  0 <= (1 - p i) - after (rcons sizes D) (fun q => (q i == 0)%:R) p
    <= D%:R * (\prod_(E <- rcons sizes D) (1 - E%:R^-1)) * (p i * (1 - p i)).
Proof.
move=> s0 D0 dp; have [p0 p1] := dp; have s1 : positive (rcons sizes D) by rewrite all_rcons D0.
set bound := (X in _ && (_ <= X)).
have <- : after (rcons sizes D) (fun q => 1 + -1 * q i) p = 1 - p i.
  by rewrite after_combination after_const // martingale // mulN1r.
rewrite -[X in _ - X]mul1r -mulNr -after_combination /bound -mulrA -(variance_after i s1 p1).
have := after_combination (rcons sizes D) p (fun=> 0) (fun q => q i * (1 - q i)) D%:R.
rewrite after_const ?add0r // => <-; apply/andP; split.
  rewrite -[leLHS](after_const 0 s1 p1); apply: after_fit_le => // x.
  case: eqP => [->|_]; first by rewrite mulr0 addr0 mulr1 subrr.
  by rewrite mulr0 addr0 mulN1r subr_ge0 share_le1.
apply: after_fit_le => // x; rewrite add0r mulN1r; case: eqP => [->|/eqP ne0].
  by rewrite mul0r mulr0 subr0 mulN1r subrr.
rewrite mulr0 addr0 mulrA ler_pemull ?subr_ge0 ?share_le1 //.
by rewrite -ler_pdivr_mull ?ltr0n // mulr1 share_least.
Qed.

(* Sums of a geometric series. *)
Lemma geometric (c : R) (m : nat) : (1 - c) * (\sum_(t < m) c ^+ t) = 1 - c ^+ m.
Proof.
elim: m => [|m IH]; first by rewrite big_ord0 mulr0 expr0 subrr.
by rewrite big_ord_recr /= mulrDr IH exprS; move: (c ^+ m) => y; ring.
Qed.

Lemma alive_constant n (m : nat) p : (0 < n)%N -> distribution p ->
  after (nseq m.+1 n) alive p <= n%:R * (1 - n%:R^-1) ^+ m.+1 * diversity p.
Proof.
move=> n0 dp; have -> : nseq m.+1 n = rcons (nseq m n) n by elim: m => //= m ->.
have s0 : positive (nseq m n) by rewrite all_nseq n0 orbT.
rewrite (_ : _ ^+ _ = \prod_(E <- rcons (nseq m n) n) (1 - E%:R^-1)) ?collapse_at_least //.
by rewrite -[RHS]/(kept R _) -kept_constant; congr (kept R _); elim: m {s0} => //= m ->.
Qed.

(* seddik2024 (8), for the mean of the smaller of the collapse time and a horizon m + 1. *)
Theorem mean_time_at_most n (m : nat) p : (0 < n)%N -> distribution p ->
  1 + \sum_(t < m) after (nseq t.+1 n) alive p <= 1 + (1 - agreement p) * n%:R * (n%:R - 1).
Proof.
move=> n0 dp; have nn0 : n%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
rewrite ler_add2l; apply: (@le_trans _ _ (\sum_(t < m) n%:R * (1 - n%:R^-1) * diversity p * (1 - n%:R^-1) ^+ t)).
  apply: ler_sum => t _; apply: le_trans (alive_constant t n0 dp) _.
  by rewrite exprS le_eqVlt; apply/orP; left; apply/eqP; move: ((1 - n%:R^-1) ^+ t) => y; ring.
have u0 : 0 <= 1 - n%:R^-1 :> R by rewrite subr_ge0 invf_le1 ?ltr0n // ler1n.
have -> : \sum_(t < m) n%:R * (1 - n%:R^-1) * diversity p * (1 - n%:R^-1) ^+ t
  = (1 - agreement p) * n%:R * (n%:R - 1) * (1 - (1 - n%:R^-1) ^+ m).
  rewrite -geometric -mulr_sumr /diversity; move: (\sum_(t < m) _) (agreement p) => y a; by field.
apply: ler_pimulr; last by rewrite ler_subl_addr ler_addl exprn_ge0.
rewrite mulr_ge0 ?subr_ge0 ?ler1n // mulr_ge0 ?ler0n //; exact: diversity_ge0.
Qed.

Theorem mean_time_at_least n (m : nat) p : (0 < n)%N -> distribution p -> (1 < #|I|)%N ->
  1 + (1 - agreement p) * (n%:R - 1) / (1 - #|I|%:R^-1) * (1 - (1 - n%:R^-1) ^+ m)
    <= 1 + \sum_(t < m) after (nseq t.+1 n) alive p.
Proof.
move=> n0 dp K2; have nn0 : n%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have K0 : 0 < 1 - #|I|%:R^-1 :> R by rewrite subr_gt0 invf_lt1 ?ltr0n ?ltr1n // ltnW.
rewrite ler_add2l; apply: (@le_trans _ _ (\sum_(t < m) (1 - n%:R^-1) ^+ t.+1 * diversity p / (1 - #|I|%:R^-1))).
  rewrite -geometric -mulr_suml -mulr_suml /diversity.
  have -> : \sum_(t < m) (1 - n%:R^-1) ^+ t.+1 = (1 - n%:R^-1) * (\sum_(t < m) (1 - n%:R^-1) ^+ t) :> R.
    by rewrite mulr_sumr; apply: eq_bigr => t _; rewrite exprS.
  rewrite le_eqVlt; apply/orP; left; apply/eqP.
  move: (\sum_(t < m) _) (agreement p) (1 - #|I|%:R^-1) K0 => y a k k0.
  by field; rewrite nn0 gt_eqF.
apply: ler_sum => t _; rewrite ler_pdivr_mulr // [leRHS]mulrC.
have s0 : positive (nseq t.+1 n) by rewrite all_nseq n0.
by have := collapse_at_most s0 dp; rewrite -/(kept R _) kept_constant.
Qed.

(* Bernoulli's inequality: what is kept after t fits to D draws each is at most D/(D + t). *)
Lemma kept_rate D (t : nat) : (0 < D)%N -> (1 - D%:R^-1) ^+ t <= D%:R / (D + t)%:R :> R.
Proof.
move=> D0; have Dp : 0 < D%:R :> R by rewrite ltr0n.
have u0 : 0 <= 1 - D%:R^-1 :> R by rewrite subr_ge0 invf_le1 // ler1n.
have rate : (1 - D%:R^-1) ^+ t * (1 + t%:R / D%:R) <= 1 :> R.
  elim: t => [|t IH]; first by rewrite expr0 mul0r addr0 mulr1.
  apply: le_trans IH; rewrite exprSr -mulrA ler_wpmul2l ?exprn_ge0 // -subr_ge0 mulrSr.
  have -> : 1 + t%:R / D%:R - (1 - D%:R^-1) * (1 + (t%:R + 1) / D%:R) = (t%:R + 1) * D%:R^-1 ^+ 2 :> R.
    by field; rewrite gt_eqF.
  by rewrite mulr_ge0 ?sqr_ge0 // addr_ge0 ?ler0n ?ler01.
have Dt : 0 < (D + t)%:R :> R by rewrite ltr0n addn_gt0 D0.
rewrite ler_pdivl_mulr // natrD; apply: le_trans (_ : D%:R * 1 <= _); last by rewrite mulr1.
apply: le_trans (_ : D%:R * ((1 - D%:R^-1) ^+ t * (1 + t%:R / D%:R)) <= _); last by rewrite ler_pmul2l.
rewrite le_eqVlt; apply/orP; left; apply/eqP; move: (_ ^+ t) => y; field.
by rewrite gt_eqF.
Qed.

(* Collapse is certain, the winner is i with probability p i, and i is lost with probability 1 - p i. *)
Theorem collapse_rate D (t : nat) p : (0 < D)%N -> distribution p ->
  after (nseq t.+1 D) alive p <= (D ^ 2)%:R / (D + t.+1)%:R * diversity p.
Proof.
move=> D0 dp; apply: le_trans (alive_constant t D0 dp) _.
rewrite ler_wpmul2r ?diversity_ge0 // expnS expn1 natrM -mulrA ler_wpmul2l ?ler0n //; exact: kept_rate.
Qed.

End Order.
