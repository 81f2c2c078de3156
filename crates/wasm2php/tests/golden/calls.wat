;; Calls of functions, of imports, and through a table.

;;= quadruple 5 => 20
;;= imported 21 => 42
;;= imported 2147483648 => 0
;;= pair => 4294967295 2.5
;;= swap 1 2.5 => 2.5 1
;;= indirect 0 7 => 14
;;= indirect 1 7 => trap indirect call type mismatch
;;= indirect 2 7 => trap uninitialized element
;;= indirect 3 7 => trap undefined element
;;= indirect -1 7 => trap undefined element
;;= forever 0 => trap call stack exhausted
;;= forever_indirect 3 => trap call stack exhausted
;;= quadruple 6 => 24
;;= started => 1
(module
  (type $unary (func (param i32) (result i32)))
  (import "host" "double" (func $host_double (param i32) (result i32)))
  (import "host" "log" (func $log (param i32 i32)))
  (import "host" "pair" (func $pair (result i32 f64)))
  (table 3 funcref)
  (elem (i32.const 0) $double $swap)
  (global $started (mut i32) (i32.const 0))
  (start $start)
  (func $start (global.set $started (i32.const 1)))
  (func (export "started") (result i32) (global.get $started))
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "quadruple") (param i32) (result i32)
    (call $log (local.get 0) (i32.const 1))
    (call $double (call $double (local.get 0))))
  (func (export "imported") (param i32) (result i32)
    (call $host_double (i32.and (local.get 0) (i32.const 0x7fffffff))))
  (func (export "pair") (result i32 f64) (call $pair))
  (func $swap (export "swap") (param i32 f64) (result f64 i32) (local.get 1) (local.get 0))
  (func (export "indirect") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 1) (local.get 0)))
  (func $forever (export "forever") (param i32) (result i32)
    (i32.add (call $forever (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (table $loop 1 funcref)
  (elem (table $loop) (i32.const 0) func $again)
  (func $again (export "forever_indirect") (param i32) (result i32)
    (call_indirect $loop (type $unary) (local.get 0) (i32.const 0))))
