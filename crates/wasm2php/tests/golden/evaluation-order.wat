;; What waits on the stack is evaluated before anything that could change it.

;;= swapped 3 4 => 43
;;= old_global => 7
;;= old_global => 8
;;= old_memory => 5
;;= after_call 1 => 9
;;= trap_first 0 => trap integer divide by zero
;;= dropped_traps => trap out of bounds memory access
;;= unchosen_traps 1 => trap integer divide by zero
;;= before_branch 1 => trap out of bounds memory access
;;= tee 5 => 11
;;= address_first 1e300 => trap integer overflow
(module
  (memory 1)
  (global $g (mut i32) (i32.const 7))
  (func (export "swapped") (param $a i32) (param $b i32) (result i32)
    (local.get $b)
    (local.get $a)
    (local.set $b)
    (local.set $a)
    (i32.add (i32.mul (local.get $a) (i32.const 10)) (local.get $b)))
  (func (export "old_global") (result i32)
    (global.get $g)
    (global.set $g (i32.const 8)))
  (func (export "old_memory") (result i32)
    (i32.store (i32.const 16) (i32.const 5))
    (i32.load (i32.const 16))
    (i32.store (i32.const 16) (i32.const 6)))
  (func $changes (result i32)
    (global.set $g (i32.const 100))
    (i32.const 1))
  (func (export "after_call") (param i32) (result i32)
    (i32.add (global.get $g) (call $changes)))
  (func (export "trap_first") (param i32) (result i32)
    (i32.add (i32.div_u (i32.const 1) (local.get 0)) (i32.load (i32.const 65536))))
  (func (export "dropped_traps")
    (drop (i32.load (i32.const 65533))))
  (func (export "unchosen_traps") (param i32) (result i32)
    (select (i32.const 1) (i32.div_u (i32.const 1) (i32.const 0)) (local.get 0)))
  (func (export "before_branch") (param i32) (result i32)
    (block (result i32)
      (i32.load8_u (i32.const 65536))
      (br_if 0 (i32.const 3) (local.get 0))
      (drop)))
  (func (export "tee") (param i32) (result i32)
    (i32.add (local.get 0) (local.tee 0 (i32.add (local.get 0) (i32.const 1)))))
  ;; An address that cannot be computed stops before a value that cannot be read.
  (func (export "address_first") (param f64)
    (i64.store (i32.trunc_f64_s (local.get 0)) (i64.load (i32.const -8)))))
