;; Blocks, loops and branches with values.

;;= sum 10 => 55
;;= choose 0 => 10
;;= choose 1 => 11
;;= choose 2 => 12
;;= choose 3 => 99
;;= choose -1 => 99
;;= early 5 => 1
;;= early 0 => 2
;;= both 1 => 3 4
;;= both 0 => 4 3
;;= fibonacci 40 => 102334155
;;= fibonacci 1 => 1
;;= nested 3 => 6
;;= stop => trap unreachable
;;= dead => 1
;;= if_param 4 => 5
;;= if_param 0 => 0
;;= exchanged 1 => 2 1
;;= exchanged 4 => 1 2
(module
  (func (export "sum") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "choose") (param i32) (result i32)
    (block $default
      (block $two
        (block $one
          (block $zero
            (br_table $zero $one $two $default (local.get 0)))
          (return (i32.const 10)))
        (return (i32.const 11)))
      (return (i32.const 12)))
    (i32.const 99))
  (func (export "early") (param i32) (result i32)
    (block $out (result i32)
      (br_if $out (i32.const 1) (local.get 0))
      (drop)
      (i32.const 2)))
  (func $both (export "both") (param i32) (result i32 i32)
    (if (result i32 i32) (local.get 0)
      (then (i32.const 3) (i32.const 4))
      (else (i32.const 4) (i32.const 3))))
  ;; A loop with parameters: each turn passes on the next two numbers.
  (func (export "fibonacci") (param $n i32) (result i32) (local $a i32) (local $b i32)
    (i32.const 0)
    (i32.const 1)
    (loop $again (param i32 i32) (result i32)
      (local.set $b)
      (local.set $a)
      (local.get $b)
      (i32.add (local.get $a) (local.get $b))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))
      (drop)))
  ;; A loop whose parameters change places, so that neither may be overwritten too early.
  (func (export "exchanged") (param $n i32) (result i32 i32) (local $b i32) (local $a i32)
    (i32.const 1)
    (i32.const 2)
    (loop $again (param i32 i32) (result i32 i32)
      (local.set $a)
      (local.set $b)
      (local.get $a)
      (local.get $b)
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "nested") (param $n i32) (result i32) (local $i i32) (local $j i32) (local $count i32)
    (block $done
      (loop $outer
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $j (local.get $i))
        (loop $inner
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (local.set $j (i32.add (local.get $j) (i32.const 1)))
          (br_if $inner (i32.lt_u (local.get $j) (local.get $n))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $outer)))
    (local.get $count))
  (func (export "stop") (unreachable))
  (func (export "dead") (result i32)
    (return (i32.const 1))
    (block (loop (br 1)))
    (i32.add)
    (if (result i32) (then (i32.const 1)) (else (unreachable))))
  (func (export "if_param") (param i32) (result i32)
    (local.get 0)
    (if (param i32) (result i32) (local.get 0)
      (then (i32.add (i32.const 1))))))
