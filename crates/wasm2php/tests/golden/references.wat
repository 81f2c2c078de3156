;; References: null is PHP's null, a function is a FunctionReference, and what the host gives stays as it is. Entries of
;; tables are read in place; everything else about tables is done by the runtime.

;;= is_null 0 => 0
;;= is_null 2 => 1
;;= is_null 3 => trap out of bounds table access
;;= call 0 5 => 10
;;= call 2 5 => trap uninitialized element
;;= call 3 5 => trap undefined element
;;= call_other => 7
;;= size => 3
;;= grow 2 => 3
;;= grow 4 => 4294967295
;;= is_null 4 => 0
;;= copy_to 2 => nothing
;;= call 2 5 => 6
;;= init 1 0 2 => nothing
;;= call 1 5 => 10
;;= call 2 5 => trap uninitialized element
;;= init 0 1 2 => trap out of bounds table access
;;= drop => nothing
;;= init 0 0 1 => trap out of bounds table access
;;= fill 0 5 => nothing
;;= call 4 5 => 10
;;= fill 3 3 => trap out of bounds table access
;;= chosen 1 4 => 8
;;= chosen 0 4 => 5
;;= first_is_null => 1
;;= from_start 4 => 8
(module
  (type $unary (func (param i32) (result i32)))
  (table $t 3 6 funcref)
  (table $any 1 externref)
  (table $filled 2 funcref (ref.func $double))
  (global $kept (mut funcref) (ref.func $double))
  (elem (table $t) (i32.const 0) func $double $increment)
  (elem $passive funcref (ref.func $double) (ref.null func))
  (elem declare func $seven)

  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $increment (type $unary) (i32.add (local.get 0) (i32.const 1)))
  (func $seven (result i32) (i32.const 7))

  (func (export "is_null") (param $at i32) (result i32) (ref.is_null (table.get $t (local.get $at))))
  (func (export "call") (param $at i32) (param $x i32) (result i32)
    (call_indirect $t (type $unary) (local.get $x) (local.get $at)))
  (func (export "call_other") (result i32)
    (table.set $filled (i32.const 0) (ref.func $seven))
    (call_indirect $filled (result i32) (i32.const 0)))
  (func (export "size") (result i32) (table.size $t))
  (func (export "grow") (param $count i32) (result i32) (table.grow $t (ref.func $double) (local.get $count)))
  (func (export "copy_to") (param $to i32) (table.copy $t $t (local.get $to) (i32.const 1) (i32.const 1)))
  (func (export "init") (param $to i32) (param $from i32) (param $count i32)
    (table.init $t $passive (local.get $to) (local.get $from) (local.get $count)))
  (func (export "drop") (elem.drop $passive))
  (func (export "fill") (param $to i32) (param $count i32)
    (table.fill $t (local.get $to) (global.get $kept) (local.get $count)))
  ;; A local of reference type starts as null; the choice is between references.
  (func (export "chosen") (param $which i32) (param $x i32) (result i32) (local $none funcref)
    (table.set $t (i32.const 0)
      (select (result funcref) (ref.func $double) (ref.func $increment) (local.get $which)))
    (drop (ref.is_null (local.get $none)))
    (call_indirect $t (type $unary) (local.get $x) (i32.const 0)))
  (func (export "first_is_null") (result i32)
    (table.set $any (i32.const 0) (ref.null extern))
    (ref.is_null (table.get $any (i32.const 0))))
  (func (export "from_start") (param $x i32) (result i32)
    (call_indirect $filled (type $unary) (local.get $x) (i32.const 1))))
