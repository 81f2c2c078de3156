;; What conditions say of locals: where a mask changes nothing it is left out, and everywhere else it stays.

;; Both are compared first, so the difference needs no mask; it does where only the other order is known.
;;= distance 7 3 => 4
;;= distance 3 7 => 4
;;= distance 0 4294967295 => 4294967295
;;= wrong_way 3 7 => 4294967292

;; Where the ways meet, only what all of them know holds.
;;= after_if 0 => 4294967295
;;= after_if 1 => 0
;;= after_if 5 => 4
;;= after_block 0 9 => 4294967287
;;= after_block 9 9 => 0
;;= after_block 12 9 => 3

;; A loop forgets what it changes, also behind an inner loop.
;;= down 3 => 4294967295
;;= nested 2 => 4294967294
;;= swapped 9 4 => 4294967291

;; An order does not outlive an assignment.
;;= reassigned 9 4 => 4294967293

;; Sums of i64s that fit are asked nothing; others are.
;;= top_bit_cleared -1 => 9151031864016699135
;;= top_bit_kept -9223372036854775808 => 9151031864016699136
(module
  (func (export "distance") (param $a i32) (param $b i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $a) (local.get $b))
      (then (i32.sub (local.get $b) (local.get $a)))
      (else (i32.sub (local.get $a) (local.get $b)))))

  (func (export "wrong_way") (param $a i32) (param $b i32) (result i32)
    (if (i32.gt_u (local.get $a) (local.get $b)) (then (return (i32.const 0))))
    (i32.sub (local.get $a) (local.get $b)))

  (func (export "after_if") (param $a i32) (result i32)
    (if (local.get $a) (then nop) (else nop))
    (i32.sub (local.get $a) (i32.const 1)))

  (func (export "after_block") (param $a i32) (param $b i32) (result i32)
    (block $out
      (br_if $out (i32.eqz (local.get $a)))
      (br_if $out (i32.ge_u (local.get $a) (local.get $b)))
      (return (i32.sub (local.get $b) (local.get $a))))
    (i32.sub (local.get $a) (local.get $b)))

  (func (export "down") (param $a i32) (result i32)
    (if (i32.eqz (local.get $a)) (then (return (i32.const 7))))
    (loop $next
      (local.set $a (i32.sub (local.get $a) (i32.const 1)))
      (br_if $next (i32.ne (local.get $a) (i32.const -1))))
    (local.get $a))

  (func (export "nested") (param $a i32) (result i32) (local $n i32)
    (if (i32.eqz (local.get $a)) (then (return (i32.const 7))))
    (loop $outer
      (local.set $n (i32.const 2))
      (loop $inner
        (local.set $a (i32.sub (local.get $a) (i32.const 1)))
        (br_if $inner (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (br_if $outer (i32.eqz (local.get $a))))
    (local.get $a))

  (func (export "swapped") (param $a i32) (param $b i32) (result i32) (local $kept i32)
    (if (i32.lt_u (local.get $a) (local.get $b)) (then (return (i32.const 0))))
    (local.set $kept (local.get $a))
    (local.set $a (local.get $b))
    (local.set $b (local.get $kept))
    (i32.sub (local.get $a) (local.get $b)))

  (func (export "reassigned") (param $a i32) (param $b i32) (result i32)
    (if (i32.lt_u (local.get $a) (local.get $b)) (then (return (i32.const 0))))
    (local.set $a (i32.const 1))
    (i32.sub (local.get $a) (local.get $b)))

  (func (export "top_bit_cleared") (param $a i64) (result i64)
    (local.set $a (i64.and (local.get $a) (i64.const 0x7fff_ffff_ffff_ffff)))
    (i64.sub (local.get $a) (i64.const 0x0101_0101_0101_0100)))

  (func (export "top_bit_kept") (param $a i64) (result i64)
    (i64.sub (local.get $a) (i64.const 0x0101_0101_0101_0100))))
