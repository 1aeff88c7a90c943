(* Old data kept: mixtures with the model before and the original, and pools that accumulate. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
From Collapse Require Import draws resampling collapse.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Mixing.
Variables (R : realFieldType) (I : finType).
Implicit Types (p q : I -> R) (D N : nat) (sizes : seq nat).

Lemma expect_linear_share D p (g : I -> R) : (0 < D)%N -> sums_to_one p ->
  expect p (fun x => \sum_i g i * @share R I D x i) = \sum_i g i * p i.
Proof. by move=> D0 p1; rewrite expect_sum; apply: eq_bigr => i _; rewrite expectZ share_mean. Qed.

Lemma expect_agreement D p : (0 < D)%N -> sums_to_one p ->
  expect p (fun x => agreement (@share R I D x)) = (1 - D%:R^-1) * agreement p + D%:R^-1.
Proof.
move=> D0 p1; have := diversity_of_shares D0 p1.
rewrite /diversity (eq_expect (fun x => 1 + -1 * agreement (@share R I D x))) => [|x]; last by rewrite mulN1r.
rewrite expectD expect_const // expectZ => e.
have -> : expect p (fun x => agreement (@share R I D x)) = 1 - (1 + -1 * expect p (fun x => agreement (@share R I D x))).
  by ring.
by rewrite e; move: (D%:R^-1) (agreement p) => u y; ring.
Qed.

(* Mix(a, b, c): the next model is a times the shares of D draws, b times the model before, c times the original. *)
Section Mix.
Variables (a b c : R) (original : I -> R).
Hypothesis whole : a + b + c = 1.
Hypothesis original1 : sums_to_one original.

Definition blend p (new : I -> R) i := a * new i + b * p i + c * original i.
Fixpoint mixed sizes f p := if sizes is D :: rest then expect p (fun x => mixed rest f (blend p (@share R I D x))) else f p.

Definition overlap p := \sum_i p i * original i.

Lemma blend_sums_to_one p q : sums_to_one p -> sums_to_one q -> sums_to_one (blend p q).
Proof.
move=> p1 q1; rewrite /sums_to_one !big_split /= -!mulr_sumr (p1 : \sum_i p i = 1) (q1 : \sum_i q i = 1).
by rewrite (original1 : \sum_i original i = 1) !mulr1.
Qed.

Lemma blend_agreement D p : (0 < D)%N -> sums_to_one p ->
  expect p (fun x => agreement (blend p (@share R I D x)))
  = (a ^+ 2 * (1 - D%:R^-1) + b ^+ 2 + 2%:R * a * b) * agreement p + a ^+ 2 / D%:R
    + (c ^+ 2 * agreement original + 2%:R * c * (a + b) * overlap p).
Proof.
move=> D0 p1; pose twice i := 2%:R * a * (b * p i + c * original i).
pose rest := \sum_i (b * p i + c * original i) ^+ 2.
rewrite (eq_expect (fun x => a ^+ 2 * agreement (share x) + (\sum_i twice i * share x i + rest))) => [|x]; last first.
  rewrite /agreement /rest mulr_sumr -!big_split; apply: eq_bigr => i _ /=.
  by rewrite /blend /twice; move: (share x i) => y; ring.
rewrite !expectD expectZ expect_agreement // expect_linear_share // expect_const //.
have -> : \sum_i twice i * p i = 2%:R * a * b * agreement p + 2%:R * a * c * overlap p.
  by rewrite /agreement /overlap !mulr_sumr -big_split; apply: eq_bigr => i _ /=; rewrite /twice; ring.
have -> : rest = b ^+ 2 * agreement p + (c ^+ 2 * agreement original + 2%:R * b * c * overlap p).
  by rewrite /rest /agreement /overlap !mulr_sumr -!big_split; apply: eq_bigr => i _ /=; ring.
by move: (D%:R^-1) (agreement p) (agreement original) (overlap p) => u f g h; ring.
Qed.

Lemma mixed_last sizes D f g p : positive sizes -> (0 < D)%N -> sums_to_one p ->
  (forall q, sums_to_one q -> expect q (fun x => f (blend q (@share R I D x))) = g q) ->
  mixed (rcons sizes D) f p = mixed sizes g p.
Proof.
move=> s0 D0 p1 fg; elim: sizes s0 p p1 => [_|E s IH /= /andP[E0 s0]] p p1; first exact: fg.
by apply: eq_expect => x; apply: IH => //; apply: blend_sums_to_one => //; apply: share_sums_to_one.
Qed.

Lemma mixed_linear sizes p k l m (f g : (I -> R) -> R) : positive sizes -> sums_to_one p ->
  mixed sizes (fun q => k * f q + l * g q + m) p = k * mixed sizes f p + l * mixed sizes g p + m.
Proof.
elim: sizes p => [|D s IH] p //= /andP[D0 s0] p1.
rewrite -[m in RHS](expect_const D m p1) -!expectZ -!expectD; apply: eq_expect => x; apply: IH => //.
by apply: blend_sums_to_one => //; apply: share_sums_to_one.
Qed.

Lemma mixed_overlap sizes : positive sizes -> mixed sizes overlap original = agreement original.
Proof.
suff general p : positive sizes -> sums_to_one p -> overlap p = agreement original ->
    mixed sizes overlap p = agreement original.
  by move=> s0; apply: general => //; apply: eq_bigr => i _; rewrite expr2.
move=> s0 p1 start.
suff moves : mixed sizes (fun q => 1 * overlap q + 0 * overlap q + - agreement original) p = 0.
  by move: moves; rewrite mixed_linear // mul1r mul0r addr0 => /eqP; rewrite subr_eq0 => /eqP.
have {start} : overlap p - agreement original = 0 by rewrite start subrr.
suff factor : forall q, sums_to_one q ->
    mixed sizes (fun q => 1 * overlap q + 0 * overlap q + - agreement original) q
    = (a + b) ^+ size sizes * (overlap q - agreement original) by move=> zero; rewrite factor // zero mulr0.
elim: sizes s0 {p p1} => [_ q _|D s IH /= /andP[D0 s0] q q1]; first by rewrite /= expr0; ring.
rewrite (eq_expect (fun x => (a + b) ^+ size s * (a * (\sum_i original i * share x i)
    + (b * overlap q + (c * agreement original - agreement original)))))=> [|x]; last first.
  rewrite IH //; last by apply: blend_sums_to_one => //; apply: share_sums_to_one.
  congr (_ * _); rewrite addrA addrA; congr (_ - _).
  by rewrite /overlap /agreement !mulr_sumr -!big_split; apply: eq_bigr => i _ /=; rewrite /blend;
    move: (share x i) => y; ring.
rewrite expectZ expectD expectZ expect_linear_share // expect_const // exprSr -mulrA; congr (_ * _).
have -> : \sum_i original i * q i = overlap q by apply: eq_bigr => i _; rewrite mulrC.
have -> : c = 1 - (a + b) by rewrite -whole addrC addKr.
by ring.
Qed.

(* The linear recursion of the mean of sum p^2, from the original on. *)
Theorem mix_recursion sizes D : positive sizes -> (0 < D)%N ->
  mixed (rcons sizes D) (@agreement R I) original
  = a ^+ 2 * ((1 - D%:R^-1) * mixed sizes (@agreement R I) original + D%:R^-1)
    + (b ^+ 2 + 2%:R * a * b) * mixed sizes (@agreement R I) original
    + (c ^+ 2 + 2%:R * c * (a + b)) * agreement original.
Proof.
move=> s0 D0; rewrite (mixed_last (g := fun q => (a ^+ 2 * (1 - D%:R^-1) + b ^+ 2 + 2%:R * a * b) * agreement q
    + (2%:R * c * (a + b)) * overlap q + (a ^+ 2 / D%:R + c ^+ 2 * agreement original))) // => [|q q1]; last first.
  by rewrite blend_agreement // -!addrA; congr (_ + _); rewrite addrC -addrA addrC addrA.
rewrite mixed_linear // mixed_overlap //.
by move: (D%:R^-1) (mixed _ _ _) (agreement original) => u f g; ring.
Qed.

Theorem mix_closed D t : (0 < D)%N -> c * (2%:R - c) + a ^+ 2 / D%:R != 0 ->
  let share_lost := a ^+ 2 / D%:R / (c * (2%:R - c) + a ^+ 2 / D%:R) in
  let limit := agreement original + (1 - agreement original) * share_lost in
  mixed (nseq t D) (@agreement R I) original
  = limit + (1 - c * (2%:R - c) - a ^+ 2 / D%:R) ^+ t * (agreement original - limit).
Proof.
move=> D0 k0 share_lost limit; elim: t => [|t IH]; first by rewrite /= mul1r addrC subrK.
have -> : nseq t.+1 D = rcons (nseq t D) D by elim: (t) => //= n ->.
rewrite mix_recursion ?all_nseq ?D0 ?orbT // IH [_ ^+ t.+1]exprS.
have -> : b = 1 - c - a by rewrite -whole; ring.
have limitE : limit * (c * (2%:R - c) + a ^+ 2 / D%:R)
    = agreement original * (c * (2%:R - c)) + a ^+ 2 / D%:R.
  by rewrite /limit /share_lost; move: (a ^+ 2 / D%:R) k0 => v k0; field.
move: limitE; clear IH; clearbody limit; move: ((1 - c * (2%:R - c) - a ^+ 2 / D%:R) ^+ t) => y.
move: limit (agreement original) (D%:R^-1) => l g u limitE.
have -> : l + (1 - c * (2%:R - c) - a ^+ 2 * u) * y * (g - l)
  = (1 - c * (2%:R - c) - a ^+ 2 * u) * (l + y * (g - l)) + l * (c * (2%:R - c) + a ^+ 2 * u) by ring.
by rewrite limitE; ring.
Qed.

End Mix.

(* Accumulate: D draws from the shares of a pool of N data join the pool. *)
Definition joined N D p (new : I -> R) i := (N%:R * p i + D%:R * new i) / (N + D)%:R.
Fixpoint pooling N sizes f p :=
  if sizes is D :: rest then expect p (fun x => pooling (N + D) rest f (joined N D p (@share R I D x))) else f p.

(* The product of 1 - D/(size of the pool with the new data)^2. *)
Fixpoint pool_kept N sizes : R :=
  if sizes is D :: rest then (1 - D%:R / (N + D)%:R ^+ 2) * pool_kept (N + D) rest else 1.

Theorem accumulated_diversity N sizes p : positive sizes -> sums_to_one p ->
  pooling N sizes (@diversity R I) p = pool_kept N sizes * diversity p.
Proof.
elim: sizes N p => [|D s IH] N p /=; first by rewrite mul1r.
move=> /andP[D0 s0] p1; have ND : (N + D)%:R != 0 :> R by rewrite pnatr_eq0 -lt0n addn_gt0 D0 orbT.
have j1 (x : {ffun 'I_D -> I}) : sums_to_one (joined N D p (share x)).
  rewrite /sums_to_one -mulr_suml big_split /= -!mulr_sumr (p1 : \sum_i p i = 1).
  by rewrite (share_sums_to_one R x D0 : \sum_i _ = 1) !mulr1 -natrD divff.
rewrite (eq_expect (fun x => pool_kept (N + D) s * diversity (joined N D p (share x)))) => [|x]; last exact: IH.
rewrite expectZ [X in _ = X * _]mulrC -mulrA; congr (_ * _).
pose w := N%:R / (N + D)%:R : R; pose v := D%:R / (N + D)%:R : R.
have wv : w + v + 0 = 1 by rewrite /w /v addr0 -mulrDl -natrD divff.
rewrite /diversity (eq_expect (fun x => 1 + -1 * agreement (blend v w 0 p p (@share R I D x)))) => [|x]; last first.
  rewrite mulN1r; congr (_ - _); apply: eq_bigr => i _; congr (_ ^+ 2).
  by rewrite /blend /joined mul0r addr0 /w /v; ring.
rewrite expectD expect_const // expectZ blend_agreement //.
have -> : overlap p p = agreement p by apply: eq_bigr => i _; rewrite expr2.
have -> : w = 1 - v by rewrite -wv; ring.
have -> : D%:R / (N + D)%:R ^+ 2 = v ^+ 2 / D%:R :> R.
  have : D%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
  by rewrite /v; move: ((N + D)%:R) ND (D%:R) => y y0 x x0; field; rewrite y0 x0.
by move: (D%:R^-1) (v) (agreement p) => u y g; ring.
Qed.

Lemma pool_kept_constant n t : (0 < n)%N ->
  pool_kept 0 (nseq t n) = \prod_(k < t) (1 - (n * k.+1 ^ 2)%:R^-1).
Proof.
move=> n0; rewrite -[in LHS](mul0n n); suff shifted m : pool_kept (m * n) (nseq t n)
    = \prod_(k < t) (1 - (n * (m + k).+1 ^ 2)%:R^-1) by rewrite shifted.
elim: t m => [|t IH] m; first by rewrite big_ord0.
rewrite /= big_ord_recl addn0 -mulSnr IH; congr (_ * _); last by apply: eq_bigr => k _; rewrite addSnnS.
rewrite !natrM; have : m.+1%:R != 0 :> R by rewrite pnatr_eq0.
have : n%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
by move: (n%:R) (m.+1%:R) => y x y0 x0; congr (_ - _); field; rewrite x0 y0.
Qed.

Theorem accumulated_diversity_constant n t p : (0 < n)%N -> sums_to_one p ->
  pooling 0 (nseq t n) (@diversity R I) p = (\prod_(k < t) (1 - (n * k.+1 ^ 2)%:R^-1)) * diversity p.
Proof. by move=> n0 p1; rewrite accumulated_diversity ?pool_kept_constant // all_nseq n0 orbT. Qed.

End Mixing.
