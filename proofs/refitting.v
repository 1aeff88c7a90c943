(* Mean and variance refitted to data of the last fit; random variables are any commutative algebra with a mean. *)
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* A is the random variables with all moments, R their constants, E the mean, linear. Nothing else of probability is
   used. *)
Section Refitting.
Variables (R : realFieldType) (A : comAlgType R) (E : A -> R).
Hypothesis linear : forall c x y, E (c *: x + y) = c * E x + E y.

Lemma E_D x y : E (x + y) = E x + E y. Proof. by rewrite -[x]scale1r linear mul1r scale1r. Qed.
Lemma E_0 : E 0 = 0. Proof. by apply: (addrI (E 0)); rewrite -E_D !addr0. Qed.
Lemma E_Z c x : E (c *: x) = c * E x. Proof. by rewrite -[c *: x]addr0 linear E_0 addr0. Qed.
Lemma E_B x y : E (x - y) = E x - E y. Proof. by rewrite -scaleN1r E_D E_Z mulN1r. Qed.
Lemma E_sum (J : finType) (P : pred J) (f : J -> A) : E (\sum_(j | P j) f j) = \sum_(j | P j) E (f j).
Proof. exact: (big_morph E E_D E_0). Qed.

Definition average M (x : 'I_M -> A) : A := M%:R^-1 *: (\sum_a x a).

(* The empirical variance, the sum of squares being divided by M - ddof. *)
Definition variance ddof M (x : 'I_M -> A) : A := (M%:R - ddof%:R)^-1 *: (\sum_a (x a - average x) ^+ 2).

(* z is uncorrelated, with mean 0 and variance 1, whatever is known of the past. *)
Definition standard_given (past : A -> Prop) M (z : 'I_M -> A) :=
  (forall P a, past P -> E (P * z a) = 0) /\
  (forall P a b, past P -> E (P * z a * z b) = (a == b)%:R * E P).

Lemma mean_of_average past M (z : 'I_M -> A) P : standard_given past z -> past P -> E (P * average z) = 0.
Proof.
move=> [z1 _] pP; rewrite /average -scalerAr E_Z mulr_sumr E_sum big1 ?mulr0 // => a _.
exact: z1.
Qed.

Lemma square_of_average past M (z : 'I_M -> A) P : standard_given past z -> past P ->
  E (P * average z ^+ 2) = E P / M%:R.
Proof.
move=> [_ z2] pP; rewrite /average exprZn -scalerAr E_Z [X in P * X]expr2 mulr_suml mulr_sumr E_sum.
rewrite (eq_bigr (fun=> E P)) => [|a _]; last first.
  rewrite !mulr_sumr E_sum (bigD1 a) //= mulrA z2 // eqxx mul1r big1 ?addr0 // => b.
  by rewrite mulrA z2 // eq_sym => /negPf ->; rewrite mul0r.
rewrite sumr_const card_ord -[E P *+ M]mulr_natl; have [->|M0] := posnP M; first by rewrite mulr0n invr0 mul0r !mulr0.
by field; rewrite pnatr_eq0 -lt0n.
Qed.

Lemma scatterE M (x : 'I_M -> A) : (0 < M)%N ->
  \sum_a (x a - average x) ^+ 2 = \sum_a x a ^+ 2 - M%:R *: average x ^+ 2.
Proof.
move=> M0; have Mn0 : M%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have total : \sum_a x a = M%:R *: average x by rewrite /average scalerA divff // scale1r.
rewrite (eq_bigr (fun a => x a ^+ 2 + (- (2%:R * average x) * x a + average x ^+ 2))); last by move=> a _; ring.
rewrite big_split big_split /= -mulr_sumr total sumr_const card_ord scaler_nat.
rewrite -[average x *+ M]mulr_natr -[_ *+ M]mulr_natr scaler_nat -[_ *+ M]mulr_natr.
by move: (average x) (\sum_a _) => y s; ring.
Qed.

Theorem mean_of_variance past ddof M (z : 'I_M -> A) P : (0 < M)%N -> standard_given past z -> past P ->
  E (P * variance ddof z) = (M%:R - 1) / (M%:R - ddof%:R) * E P.
Proof.
move=> M0 zP pP; rewrite /variance scatterE // -scalerAr E_Z mulrBr E_B -scalerAr E_Z (square_of_average zP pP).
rewrite mulr_sumr E_sum (eq_bigr (fun=> E P)) => [|a _]; last first.
  by rewrite expr2 mulrA (proj2 zP) // eqxx mul1r.
rewrite sumr_const card_ord -[E P *+ M]mulr_natl; move: ((_ - ddof%:R)^-1) => d.
by field; rewrite pnatr_eq0 -lt0n.
Qed.

Lemma average_affine M (z : 'I_M -> A) m s : (0 < M)%N -> average (fun a => m + s * z a) = m + s * average z.
Proof.
move=> M0; rewrite /average big_split /= sumr_const card_ord -mulr_sumr scalerDr -scalerAr -scaler_nat scalerA.
by rewrite mulVf ?scale1r // pnatr_eq0 -lt0n.
Qed.

Lemma variance_affine ddof M (z : 'I_M -> A) m s : (0 < M)%N ->
  variance ddof (fun a => m + s * z a) = s ^+ 2 * variance ddof z.
Proof.
move=> M0; rewrite /variance average_affine // -[RHS]scalerAr mulr_sumr; congr (_ *: _).
by apply: eq_bigr => a _; rewrite -exprMn; congr (_ ^+ 2); ring.
Qed.

(* Fit t + 1 is the mean and the variance of sizes t data X = m + s Z, with the mean m and the deviation s of fit t. *)
Record recursion (ddof : nat) (sizes : nat -> nat) (mu sigma : R) (past : nat -> A -> Prop)
    (Z : forall t, 'I_(sizes t) -> A) (m s : nat -> A) : Prop := {
  mean_is_1 : E 1 = 1;
  first_mean : m 0%N = mu%:A;
  first_deviation : s 0%N = sigma%:A;
  next_mean t : m t.+1 = average (fun a => m t + s t * Z t a);
  next_variance t : s t.+1 ^+ 2 = variance ddof (fun a => m t + s t * Z t a);
  fresh t : standard_given (past t) (Z t);
  constants t c : past t c%:A;
  known_mean t : past t (m t);
  known_deviation t : past t (s t);
  sums t P Q : past t P -> past t Q -> past t (P + Q);
  products t P Q : past t P -> past t Q -> past t (P * Q);
}.

Section Recursion.
Variables (ddof : nat) (sizes : nat -> nat) (mu sigma : R) (past : nat -> A -> Prop).
Variables (Z : forall t, 'I_(sizes t) -> A) (m s : nat -> A).
Hypothesis fits : recursion ddof mu sigma past Z m s.
Hypothesis sizes0 : forall t, (0 < sizes t)%N.

Lemma variance_recursion t :
  E (s t.+1 ^+ 2) = ((sizes t)%:R - 1) / ((sizes t)%:R - ddof%:R) * E (s t ^+ 2).
Proof.
rewrite (next_variance fits) variance_affine // (mean_of_variance _ _ (fresh fits t)) // expr2.
by apply: (products fits); apply: (known_deviation fits).
Qed.

Lemma known_gap t : past t (m t - mu%:A).
Proof. by rewrite -scaleNr; apply: (sums fits); [apply: (known_mean fits) | apply: (constants fits)]. Qed.

Lemma mean_recursion t :
  E ((m t.+1 - mu%:A) ^+ 2) = E ((m t - mu%:A) ^+ 2) + E (s t ^+ 2) / (sizes t)%:R.
Proof.
have kd := known_deviation fits t; have kg := known_gap t.
rewrite (next_mean fits) average_affine //; set z := average _; set g := mu%:A.
have -> : (m t + s t * z - g) ^+ 2 = (m t - g) ^+ 2 + 2%:R *: ((m t - g) * s t * z) + s t ^+ 2 * z ^+ 2.
  by rewrite scaler_nat -mulr_natr; ring.
rewrite !E_D E_Z (mean_of_average (fresh fits t)) ?mulr0 ?addr0; last exact: (products fits).
by rewrite (square_of_average (fresh fits t)) // expr2; apply: (products fits).
Qed.

Theorem expected_variance n :
  E (s n ^+ 2) = sigma ^+ 2 * (\prod_(t < n) (((sizes t)%:R - 1) / ((sizes t)%:R - ddof%:R))).
Proof.
elim: n => [|n IH]; last by rewrite variance_recursion IH big_ord_recr /= mulrCA [X in _ * X]mulrC.
by rewrite (first_deviation fits) big_ord0 mulr1 exprZn expr1n E_Z (mean_is_1 fits) mulr1.
Qed.

(* A datum drawn from the model after n fits. *)
Lemma datum_spread n (a : 'I_(sizes n)) : E ((m n + s n * @Z n a - mu%:A) ^+ 2) = E ((m n - mu%:A) ^+ 2) + E (s n ^+ 2).
Proof.
have kd := known_deviation fits n; have kg := known_gap n; have [z1 z2] := fresh fits n.
have -> : (m n + s n * @Z n a - mu%:A) ^+ 2
  = (m n - mu%:A) ^+ 2 + 2%:R *: ((m n - mu%:A) * s n * @Z n a) + s n ^+ 2 * @Z n a * @Z n a.
  by rewrite scaler_nat -mulr_natr; ring.
rewrite !E_D E_Z z1 ?mulr0 ?addr0; last exact: (products fits).
by rewrite z2 ?eqxx ?mul1r // expr2; apply: (products fits).
Qed.

End Recursion.

Theorem mean_spread sizes mu sigma past Z m s n : @recursion 1 sizes mu sigma past Z m s ->
  (forall t, 1 < sizes t)%N -> E ((m n - mu%:A) ^+ 2) = sigma ^+ 2 * (\sum_(t < n) (sizes t)%:R^-1).
Proof.
move=> fits sizes1; have sizes0 t : (0 < sizes t)%N by apply: ltnW.
elim: n => [|n IH]; first by rewrite (first_mean fits) subrr expr0n /= E_0 big_ord0 mulr0.
rewrite (mean_recursion fits) // IH (expected_variance fits) // big_ord_recr /= [\prod_(_ < n) _]big1 => [|t _];
  first by rewrite mulr1 mulrDr.
by rewrite divff // subr_eq0 pnatr_eq1 gtn_eqF.
Qed.

(* shumailov2023: exact, not only to first order. *)
Theorem data_variance sizes mu sigma past Z m s n (a : 'I_(sizes n)) : @recursion 1 sizes mu sigma past Z m s ->
  (forall t, 1 < sizes t)%N ->
  E ((m n + s n * Z n a - mu%:A) ^+ 2) = sigma ^+ 2 * (1 + \sum_(t < n) (sizes t)%:R^-1).
Proof.
move=> fits sizes1; have sizes0 t : (0 < sizes t)%N by apply: ltnW.
rewrite (datum_spread fits) (mean_spread _ fits) // (expected_variance fits) // [\prod_(_ < n) _]big1 => [|t _];
  first by ring.
by rewrite divff // subr_eq0 pnatr_eq1 gtn_eqF.
Qed.

(* With the sum of squares divided by M the variance of a datum never changes: what the fit loses the mean gains. *)
Theorem data_variance_conserved sizes mu sigma past Z m s n (a : 'I_(sizes n)) :
  @recursion 0 sizes mu sigma past Z m s -> (forall t, 0 < sizes t)%N -> E ((m n + s n * Z n a - mu%:A) ^+ 2) = sigma ^+ 2.
Proof.
move=> fits sizes0; rewrite (datum_spread fits); elim: n {a} => [|n IH].
  rewrite (first_mean fits) subrr expr0n /= E_0 add0r (first_deviation fits).
  by rewrite exprZn expr1n E_Z (mean_is_1 fits) mulr1.
rewrite (mean_recursion fits) // (variance_recursion fits) // -IH subr0.
by field; rewrite pnatr_eq0 -lt0n.
Qed.

End Refitting.
