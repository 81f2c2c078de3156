;; What `cargo run --release --example bench` measures: each export takes how often to turn and gives a result to compare.
(module
  (memory 2)
  (func (export "integers") (param $n i32) (result i64) (local $x i32)
    (loop $again
      (local.set $x (i32.xor (i32.rotl (i32.add (local.get $x) (local.get $n)) (i32.const 7)) (i32.const 0x9e3779b9)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.extend_i32_u (local.get $x)))
  (func (export "longs") (param $n i32) (result i64) (local $x i64)
    (loop $again
      (local.set $x (i64.add (i64.mul (local.get $x) (i64.const 6364136223846793005)) (i64.extend_i32_u (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "words") (param $n i32) (result i64) (local $p i32)
    (loop $again
      (local.set $p (i32.and (i32.add (local.get $p) (i32.const 4)) (i32.const 0xfffc)))
      (i32.store (local.get $p) (i32.add (i32.load (local.get $p)) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.load (i32.const 4)))
  (func (export "bytes") (param $n i32) (result i64) (local $p i32)
    (loop $again
      (local.set $p (i32.and (i32.add (local.get $p) (i32.const 1)) (i32.const 0xffff)))
      (i32.store8 (local.get $p) (i32.add (i32.load8_u (local.get $p)) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.load (i32.const 4)))
  (func (export "floats") (param $n i32) (result i64) (local $x f64)
    (loop $again
      (local.set $x (f64.add (f64.mul (local.get $x) (f64.const 0.999)) (f64.convert_i32_s (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.reinterpret_f64 (local.get $x)))
  (func $step (param i32 i32) (result i32) (i32.add (i32.xor (local.get 0) (local.get 1)) (i32.const 3)))
  (func (export "calls") (param $n i32) (result i64) (local $x i32)
    (loop $again
      (local.set $x (call $step (local.get $x) (local.get $n)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.extend_i32_u (local.get $x))))
