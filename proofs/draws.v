(* Independent draws from a distribution on finitely many atoms, as finite sums. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Draws.
Variables (R : realFieldType) (I : finType).
Implicit Types (p q : I -> R) (D : nat).

(* The probabilities of a distribution. *)
Definition sums_to_one p := \sum_i p i = 1.
Definition distribution p := (forall i, 0 <= p i) /\ sums_to_one p.

(* The mean of f over all sequences x of D independent draws from p. *)
Definition expect D p (f : {ffun 'I_D -> I} -> R) := \sum_(x : {ffun 'I_D -> I}) (\prod_j p (x j)) * f x.

(* The share of atom i among the draws x. *)
Definition share D (x : {ffun 'I_D -> I}) : I -> R := fun i => (\sum_j (x j == i)%:R) / D%:R.

(* 1 minus the probability that two draws from p are equal. *)
Definition agreement p := \sum_i p i ^+ 2.
Definition diversity p := 1 - agreement p.

Lemma eq_expect D p f g : f =1 g -> expect p f = @expect D p g.
Proof. by move=> fg; apply: eq_bigr => x _; rewrite fg. Qed.

Lemma expectD D p f g : @expect D p (fun x => f x + g x) = expect p f + expect p g.
Proof. by rewrite -big_split; apply: eq_bigr => x _; rewrite mulrDr. Qed.

Lemma expectZ D p c f : @expect D p (fun x => c * f x) = c * expect p f.
Proof. by rewrite mulr_sumr; apply: eq_bigr => x _; rewrite mulrCA. Qed.

Lemma expectZr D p c f : @expect D p (fun x => f x * c) = expect p f * c.
Proof. by rewrite mulrC -expectZ; apply: eq_expect => x; rewrite mulrC. Qed.

Lemma expect_sum D p (J : finType) (P : pred J) (f : J -> {ffun 'I_D -> I} -> R) :
  expect p (fun x => \sum_(j | P j) f j x) = \sum_(j | P j) expect p (f j).
Proof. by rewrite exchange_big; apply: eq_bigr => x _; rewrite mulr_sumr. Qed.

Lemma expect_product D p (g : 'I_D -> I -> R) :
  expect p (fun x => \prod_j g j (x j)) = \prod_j \sum_i p i * g j i.
Proof. by rewrite bigA_distr_bigA; apply: eq_bigr => x _; rewrite big_split. Qed.

Lemma expect_const D p c : sums_to_one p -> @expect D p (fun=> c) = c.
Proof.
move=> p1; pose one (j : 'I_D) (i : I) : R := 1.
rewrite -[c]mulr1 expectZ; congr (_ * _).
rewrite (@eq_expect _ _ _ (fun x => \prod_j one j (x j))); last by move=> x; rewrite big1.
by rewrite expect_product big1 // => j _; rewrite -[RHS]p1; apply: eq_bigr => i _; rewrite mulr1.
Qed.

Lemma expect_one_draw D p (j : 'I_D) (g : I -> R) :
  sums_to_one p -> expect p (fun x => g (x j)) = \sum_i p i * g i.
Proof.
move=> p1; pose only k i : R := if k == j then g i else 1.
rewrite (@eq_expect _ _ _ (fun x => \prod_k only k (x k))); last first.
  by move=> x; rewrite (bigD1 j) //= /only eqxx big1 ?mulr1 // => k /negPf ->.
rewrite expect_product (bigD1 j) //= /only eqxx [X in _ * X]big1 ?mulr1 // => k /negPf ->.
by rewrite -[RHS]p1; apply: eq_bigr => i _; rewrite mulr1.
Qed.

Lemma expect_two_draws D p (j k : 'I_D) (g h : I -> R) : sums_to_one p -> j != k ->
  expect p (fun x => g (x j) * h (x k)) = (\sum_i p i * g i) * (\sum_i p i * h i).
Proof.
move=> p1 jk; pose both l i : R := if l == j then g i else if l == k then h i else 1.
have kj : k != j by rewrite eq_sym.
rewrite (@eq_expect _ _ _ (fun x => \prod_l both l (x l))); last first.
  move=> x; rewrite (bigD1 j) //= (bigD1 k) //= /both !eqxx (negPf kj).
  by rewrite [X in _ * (_ * X)]big1 ?mulr1 // => l /andP[/negPf -> /negPf ->].
rewrite expect_product (bigD1 j) //= (bigD1 k) //= /both !eqxx (negPf kj).
rewrite [X in _ * (_ * X)]big1 ?mulr1 // => l /andP[/negPf -> /negPf ->].
by rewrite -[RHS]p1; apply: eq_bigr => i _; rewrite mulr1.
Qed.

Lemma sum_at p i : \sum_k p k * (k == i)%:R = p i.
Proof. by rewrite (bigD1 i) //= eqxx mulr1 big1 ?addr0 // => k /negPf ->; rewrite mulr0. Qed.

Lemma share_sums_to_one D x : (0 < D)%N -> sums_to_one (@share D x).
Proof.
move=> D0; rewrite /sums_to_one -mulr_suml exchange_big /=.
rewrite (eq_bigr (fun=> 1)); last by move=> j _; rewrite (bigD1 (x j)) //= eqxx big1 ?addr0 // => i;
  rewrite eq_sym => /negPf ->.
by rewrite sumr_const card_ord divff // pnatr_eq0 -lt0n.
Qed.

Lemma share_ge0 D x i : 0 <= @share D x i.
Proof. by rewrite divr_ge0 ?ler0n // sumr_ge0 // => j _; rewrite ler0n. Qed.

Lemma share_distribution D x : (0 < D)%N -> distribution (@share D x).
Proof. by move=> D0; split; [exact: share_ge0 | exact: share_sums_to_one]. Qed.

(* The mean share is the probability. *)
Theorem share_mean D p i : (0 < D)%N -> sums_to_one p -> expect p (fun x => @share D x i) = p i.
Proof.
move=> D0 p1; rewrite /share expectZr expect_sum.
rewrite (eq_bigr (fun=> p i)); last first.
  by move=> j _; rewrite (@expect_one_draw _ _ j (fun k => (k == i)%:R)) // sum_at.
by rewrite sumr_const card_ord -[p i *+ D]mulr_natr mulfK // pnatr_eq0 -lt0n.
Qed.

(* Second moments of the shares: those of the multinomial distribution. *)
Theorem share_second_moment D p i k : (0 < D)%N -> sums_to_one p ->
  expect p (fun x => @share D x i * share x k) = (1 - D%:R^-1) * (p i * p k) + (i == k)%:R * p i / D%:R.
Proof.
move=> D0 p1; have Dn0 : D%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
pose at_ i := fun l : I => (l == i)%:R : R.
rewrite (@eq_expect _ _ _ (fun x => (\sum_j \sum_l at_ i (x j) * at_ k (x l)) * (D%:R^-1 ^+ 2))); last first.
  move=> x; rewrite /share mulrACA -expr2; congr (_ * _).
  by rewrite mulr_suml; apply: eq_bigr => j _; rewrite mulr_sumr.
rewrite expectZr expect_sum.
have same (j : 'I_D) : expect p (fun x => at_ i (x j) * at_ k (x j)) = (i == k)%:R * p i.
  rewrite (@expect_one_draw _ _ j (fun l => at_ i l * at_ k l)) // (bigD1 i) //= big1 /at_ ?addr0 ?eqxx.
    by rewrite mul1r mulrC.
  by move=> l /negPf ->; rewrite mul0r mulr0.
rewrite (eq_bigr (fun=> (i == k)%:R * p i + D.-1%:R * (p i * p k))); last first.
  move=> j _; rewrite expect_sum (bigD1 j) //= same; congr (_ + _).
  rewrite (eq_bigr (fun=> p i * p k)); last by move=> l; rewrite eq_sym => lj; rewrite expect_two_draws // !sum_at.
  by rewrite sumr_const cardC1 card_ord -[LHS]mulr_natl.
rewrite sumr_const card_ord -[X in X * _]mulr_natl.
by case: D D0 Dn0 {at_ same} => // D _ /=; rewrite -[D.+1]addn1 natrD => Dn0; field.
Qed.

Lemma diversity_of_shares D p : (0 < D)%N -> sums_to_one p ->
  expect p (fun x => diversity (@share D x)) = (1 - D%:R^-1) * diversity p.
Proof.
move=> D0 p1; rewrite /diversity /agreement (@eq_expect _ _ _ (fun x => 1 + -1 * \sum_i share x i * share x i));
  last first.
  by move=> x; rewrite mulN1r; congr (_ - _); apply: eq_bigr => i _; rewrite expr2.
rewrite expectD expect_const // expectZ expect_sum.
rewrite (eq_bigr (fun i => (1 - D%:R^-1) * p i ^+ 2 + p i / D%:R)); last first.
  by move=> i _; rewrite share_second_moment // eqxx mul1r expr2.
rewrite big_split /= -mulr_sumr -mulr_suml (p1 : \sum_i p i = 1) div1r.
by move: (D%:R^-1) (\sum_i p i ^+ 2) => u s; ring.
Qed.

End Draws.

Arguments share {R I D} x i.
Arguments eq_expect {R I D p f} g.
