(* Ancestors: what a question about the last fit asks of draws from the original distribution. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import draws resampling collapse limits.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Ancestry.
Variables (R : realFieldType) (I : finType).
Implicit Types (p q : I -> R) (D k n : nat) (sizes : seq nat) (S : pred I).

(* The mean of g(occupied boxes) when k more balls fall into D boxes, n of which are occupied: the next ball falls into
   an occupied box with probability n/D. *)
Fixpoint throw D k (g : nat -> R) n :=
  if k is k'.+1 then n%:R / D%:R * throw D k' g n + (1 - n%:R / D%:R) * throw D k' g n.+1 else g n.

(* u after the ancestors of k draws were followed back through all fits, the last fit first. *)
Fixpoint ancestors sizes (u : nat -> R) k := if sizes is D :: rest then ancestors rest (fun l => throw D l u 0) k else u k.

Definition mass S p := \sum_(i | S i) p i.

Lemma share_of_set D (x : {ffun 'I_D -> I}) S : mass S (share x) = D%:R^-1 * (\sum_j (S (x j))%:R).
Proof.
rewrite /mass -mulr_suml mulrC exchange_big /=; congr (_ * _); apply: eq_bigr => j _.
rewrite big_mkcond (bigD1 (x j)) //= eqxx big1 ?addr0 => [|i]; first by case: (S _).
by rewrite eq_sym => /negPf ->; case: (S i).
Qed.

Lemma throw_boxes D k (g : nat -> R) (B : {set 'I_D}) : (0 < D)%N ->
  throw D k.+1 g #|B| = D%:R^-1 * (\sum_b throw D k g #|b |: B|).
Proof.
move=> D0.
have -> : \sum_b throw D k g #|b |: B| = #|B|%:R * throw D k g #|B| + (D - #|B|)%:R * throw D k g #|B|.+1.
  rewrite (bigID (mem B)) /= !mulr_natl; congr (_ + _).
    by rewrite (eq_bigr (fun=> throw D k g #|B|)) ?sumr_const // => b bB; rewrite (setUidPr _) // sub1set.
  rewrite (eq_bigr (fun=> throw D k g #|B|.+1)) => [|b bB]; last by rewrite cardsU1 bB.
  by rewrite sumr_const; congr (_ *+ _); rewrite -[X in (X - _)%N]card_ord -(cardC (mem B)) addKn.
rewrite natrB /=; last by rewrite -[leqRHS]card_ord max_card.
have : D%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
by move: (throw _ _ _ _) (throw _ _ _ _) (D%:R) (#|B|%:R) => v w d b d0; field.
Qed.

Lemma draws_from_set D p S k (B : {set 'I_D}) : (0 < D)%N -> sums_to_one p ->
  expect p (fun x => (\prod_(j in B) (S (x j))%:R) * mass S (share x) ^+ k) = throw D k (fun n => mass S p ^+ n) #|B|.
Proof.
move=> D0 p1; elim: k B => [|k IH] B.
  pose inside (j : 'I_D) i : R := if j \in B then (S i)%:R else 1.
  rewrite (eq_expect (fun x => \prod_j inside j (x j))) => [|x]; last by rewrite mulr1 big_mkcond.
  rewrite expect_product (bigID (mem B)) /= [X in _ * X]big1 ?mulr1 => [|j jB]; last first.
    by rewrite -[RHS]p1; apply: eq_bigr => i _; rewrite /inside (negPf jB) mulr1.
  rewrite (eq_bigr (fun=> mass S p)) ?prodr_const // => j jB.
  by rewrite /mass [RHS]big_mkcond; apply: eq_bigr => i _; rewrite /inside jB; case: (S i); rewrite ?mulr1 ?mulr0.
rewrite throw_boxes // (eq_bigr _ (fun b _ => esym (IH (b |: B)))) -expect_sum -expectZ.
apply: eq_expect => x; rewrite -mulr_suml exprS.
have -> : \sum_b \prod_(j in b |: B) (S (x j))%:R = (\prod_(j in B) (S (x j))%:R) * (\sum_j (S (x j))%:R) :> R.
  rewrite mulr_sumr; apply: eq_bigr => b _.
  have [bB|bB] := boolP (b \in B); last by rewrite big_setU1 //= mulrC.
  by rewrite (setUidPr _) ?sub1set // (bigD1 b) //=; case: (S (x b)); rewrite ?mulr1 //= mul0r mulr0.
by rewrite [X in _ * (X * _)]share_of_set; move: (_ ^+ k) (\prod_(j in B) _) (\sum_j _) => y z w; ring.
Qed.

Lemma draws_from_fit D p S k : (0 < D)%N -> sums_to_one p ->
  step D (fun q => mass S q ^+ k) p = throw D k (fun n => mass S p ^+ n) 0.
Proof.
move=> D0 p1; rewrite -(cards0 [finType of 'I_D]) -draws_from_set //.
by apply: eq_expect => x; rewrite big_set0 mul1r.
Qed.

Lemma eq_throw D k n u v : u =1 v -> throw D k u n = throw D k v n.
Proof. by move=> uv; elim: k n => [|k IH] n /=; rewrite ?uv ?IH. Qed.

Lemma eq_ancestors sizes k u v : u =1 v -> ancestors sizes u k = ancestors sizes v k.
Proof. by elim: sizes u v => [|D s IH] u v uv /=; [exact: uv | apply: IH => l; apply: eq_throw]. Qed.

Lemma expect_throw D p E k n (u : {ffun 'I_D -> I} -> nat -> R) :
  expect p (fun x => throw E k (u x) n) = throw E k (fun l => expect p (fun x => u x l)) n.
Proof. by elim: k n => //= k IH n; rewrite expectD !expectZ !IH. Qed.

Lemma expect_ancestors D p sizes k (u : {ffun 'I_D -> I} -> nat -> R) :
  expect p (fun x => ancestors sizes (u x) k) = ancestors sizes (fun l => expect p (fun x => u x l)) k.
Proof.
elim: sizes u => //= E s IH u; rewrite IH; apply: eq_ancestors => l; exact: expect_throw.
Qed.

(* k draws from the last fit all lie in S: k ancestors are followed back to independent draws from p. *)
Theorem ancestry sizes p S k : positive sizes -> sums_to_one p ->
  after sizes (fun q => (\sum_(i | S i) q i) ^+ k) p = ancestors sizes (fun l => (\sum_(i | S i) p i) ^+ l) k.
Proof.
move=> s0 p1; elim: sizes s0 p p1 => //= D s IH /andP[D0 s0] p p1.
rewrite /step (eq_expect (fun x => ancestors s (fun l => mass S (share x) ^+ l) k)) => [|x].
  by rewrite expect_ancestors; apply: eq_ancestors => l; apply: draws_from_fit.
by apply: IH => //; apply: share_sums_to_one.
Qed.

Lemma only p i k : (\sum_(l | l == i) p l) ^+ k = p i ^+ k.
Proof. by rewrite big_pred1_eq. Qed.

Lemma none p i k : sums_to_one p -> (\sum_(l | l != i) p l) ^+ k = (1 - p i) ^+ k.
Proof. by move=> p1; rewrite -(p1 : \sum_l p l = 1) [in RHS](bigD1 i) //= addrC addKr. Qed.

Lemma after_last sizes D f g p : positive sizes -> sums_to_one p ->
  (forall q, sums_to_one q -> step D f q = g q) -> after (rcons sizes D) f p = after sizes g p.
Proof.
move=> s0 p1 fg; elim: sizes s0 p p1 => [_|E s IH /= /andP[E0 s0]] p p1; first exact: fg.
by apply: eq_expect => x; apply: IH => //; apply: share_sums_to_one.
Qed.

Theorem absence_by_ancestry sizes D p i : positive sizes -> (0 < D)%N -> sums_to_one p ->
  after (rcons sizes D) (fun q => (q i == 0)%:R) p = ancestors sizes (fun l => (1 - p i) ^+ l) D.
Proof.
move=> s0 D0 p1; rewrite (after_last (g := fun q => (\sum_(l | l != i) q l) ^+ D)) // => [|q q1].
  by rewrite ancestry //; apply: eq_ancestors => l; apply: none.
by rewrite none // absent_from_first_draw.
Qed.

Lemma throw_le D k n u v : (0 < D)%N -> (n <= D)%N -> (forall l, u l <= v l) -> throw D k u n <= throw D k v n.
Proof.
move=> D0 nD uv; elim: k n nD => [|k IH] n nD /=; first exact: uv.
apply: ler_add; first by rewrite ler_wpmul2l ?divr_ge0 ?ler0n // IH.
have [nltD|Dn] := ltnP n D.
  by rewrite ler_wpmul2l ?IH // subr_ge0 ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
have -> : n = D by apply/eqP; rewrite eqn_leq nD.
by rewrite divff ?subrr ?mul0r // pnatr_eq0 -lt0n.
Qed.

Lemma ancestors_le sizes k u v : positive sizes -> (forall l, u l <= v l) -> ancestors sizes u k <= ancestors sizes v k.
Proof.
by elim: sizes u v => //= D s IH u v /andP[D0 s0] uv; apply: IH => // l; apply: throw_le.
Qed.

(* After any number of fits the rarer of two atoms is the likelier to be gone. *)
Theorem rarer_goes_first sizes D p (i j : I) : positive sizes -> (0 < D)%N -> distribution p -> p i <= p j ->
  after (rcons sizes D) (fun q => (q j == 0)%:R) p <= after (rcons sizes D) (fun q => (q i == 0)%:R) p.
Proof.
move=> s0 D0 dp ij; have [_ p1] := dp; rewrite !absence_by_ancestry //; apply: ancestors_le => // l.
have le1 l' : 0 <= 1 - p l'.
  have [p0 _] := dp; rewrite subr_ge0 -[leRHS](p1 : \sum_l p l = 1) (bigD1 l') //= ler_addl; exact: sumr_ge0.
by apply: ler_expn2r; rewrite ?nnegrE // ler_add2l ler_opp2.
Qed.

Lemma only_from_first_draw D p i : (0 < D)%N -> sums_to_one p -> step D (fun q => (q i == 1)%:R) p = p i ^+ D.
Proof.
move=> D0 p1; rewrite -[in RHS](card_ord D) -prodr_const.
rewrite (eq_bigr (fun j : 'I_D => \sum_k p k * (k == i)%:R)) => [|j _]; last by rewrite sum_at.
rewrite -expect_product; apply: eq_expect => x.
have Dn0 : D%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have [j xj|all_i] := pickP (fun j => x j != i).
  rewrite [RHS](bigD1 j) //= (negPf xj) mul0r; apply/eqP; rewrite pnatr_eq0 eqb0 share_whole.
  rewrite -(inj_eq (mulIf Dn0)) mulfVK // mul1r eqr_nat ltn_eqF //.
  rewrite -[X in (_ < X)%N]card_ord -sum1_card [ltnRHS](bigD1 j) //= (bigD1 j) //= (negPf xj) add0n add1n ltnS.
  by apply: leq_sum => l _; case: eqP.
have all1 j : (x j == i) = true by have /negbFE := all_i j.
rewrite share_whole (eq_bigr (fun=> 1%N)) => [|j _]; last by rewrite all1.
rewrite sum1_card card_ord divff // eqxx [RHS]big1 // => j _; by rewrite all1.
Qed.

(* P(T <= t), for every number of atoms. *)
Theorem collapse_by_ancestry sizes D p : positive sizes -> (0 < D)%N -> distribution p ->
  after (rcons sizes D) (fun q => (collapsed q)%:R) p = ancestors sizes (fun l => \sum_i p i ^+ l) D.
Proof.
move=> s0 D0 [p0 p1].
have one (x : {ffun 'I_D -> I}) : (collapsed (@share R I D x))%:R = \sum_i (@share R I D x i == 1)%:R :> R.
  have [x0 x1] := share_distribution R x D0; rewrite /collapsed; case: existsP => [[i xi]|nobody]; last first.
    by rewrite big1 // => i _; case: eqP => // xi; case: nobody; exists i; apply/eqP.
  rewrite (bigD1 i) //= xi big1 ?addr0 // => l li; case: eqP => // xl.
  have := x1; rewrite /sums_to_one (bigD1 i) //= (bigD1 l) //= (eqP xi) xl addrA => /eqP.
  rewrite -[X in _ == X]addr0 -addrA eq_sym (inj_eq (addrI _)) eq_sym => /eqP two.
  suff : 1 <= 0 :> R by rewrite ler10.
  by rewrite -[leRHS]two ler_addl sumr_ge0.
rewrite (after_last (g := fun q => \sum_i q i ^+ D)) // => [|q q1].
  elim: sizes s0 p p1 {p0} => [_|E s IH /= /andP[E0 s0]] p p1 //=.
  rewrite /step (eq_expect (fun x => ancestors s (fun l => \sum_i @share R I E x i ^+ l) D)) => [|x]; last first.
    by rewrite IH //; apply: share_sums_to_one.
  rewrite expect_ancestors; apply: eq_ancestors => l; rewrite expect_sum.
  transitivity (\sum_i throw E l (fun n => p i ^+ n) 0).
    apply: eq_bigr => i _; have := @draws_from_fit E p (pred1 i) l E0 p1.
    rewrite /mass (@eq_throw _ _ _ (fun n => (\sum_(k | pred1 i k) p k) ^+ n) (fun n => p i ^+ n)) => [<-|n]; last exact: only.
    by apply: eq_expect => x; rewrite /mass only.
  elim: l 0%N => //= l IHl n; rewrite -!IHl big_split /= !mulr_sumr //.
rewrite /step (eq_expect _ one) expect_sum; apply: eq_bigr => i _; exact: only_from_first_draw.
Qed.

End Ancestry.
