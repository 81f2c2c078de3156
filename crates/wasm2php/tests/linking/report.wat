;; Works on what a store keeps.
(module
  (type $step (func (param i32) (result i32)))
  (import "store" "memory" (memory 1))
  (import "store" "steps" (table $steps 2 funcref))
  (import "store" "count" (global $count (mut i32)))
  (import "store" "push" (func $push (param i32) (result i32)))
  (import "store" "apply" (func $apply (param i32 i32) (result i32)))
  (elem (table $steps) (i32.const 1) func $onward)

  (func (export "sum") (result i32) (local $at i32) (local $sum i32)
    (local.set $at (i32.mul (global.get $count) (i32.const 4)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $at)))
        (local.set $at (i32.sub (local.get $at) (i32.const 4)))
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
        (br $next)))
    (local.get $sum))
  (func (export "push_double") (param $value i32) (result i32)
    (call $push (call_indirect $steps (type $step) (local.get $value) (i32.const 0))))
  (func (export "clear") (global.set $count (i32.const 0)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))

  ;; Together with `apply` of the store this goes on for ever, from one module to the other.
  (func $onward (export "onward") (type $step)
    (call $apply (i32.const 1) (i32.add (local.get 0) (i32.const 1)))))
