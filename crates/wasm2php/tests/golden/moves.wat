;; Eight bytes that are only moved: as two words where both places are known to be aligned, else put together first.
;; The places may overlap, and bytes that lie in a word whose other bytes are written stay as they are.

;;= aligned => 0
;;= word 32 => 1684234849
;;= word 36 => 1751606885
;;= overlapping => 0
;;= word 20 => 1751606885
;;= word 24 => 1751606885
;;= odd_source => 0
;;= word 32 => 1701077858
;;= odd_target => 0
;;= word 40 => 1667391744
;;= anywhere 49 => 0
;;= word 48 => 1667391848
;;= anywhere 52 => 0
;;= word 52 => 1684234849
;;= anywhere 65529 => trap out of bounds memory access
;;= outside => trap out of bounds memory access
;;= parts 258 => 0
;;= word 64 => 16908800
;;= word 68 => 16908546
(module
  (memory 1)
  (data (i32.const 16) "abcdefgh")
  (func (export "word") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "aligned") (result i32)
    (i64.store offset=16 (i32.const 16) (i64.load (i32.const 16)))
    (i32.const 0))
  (func (export "overlapping") (result i32)
    (i64.store (i32.const 20) (i64.load (i32.const 16)))
    (i64.store (i32.const 16) (i64.load (i32.const 20)))
    (i32.const 0))
  (func (export "odd_source") (result i32)
    (i64.store (i32.const 32) (i64.load offset=1 (i32.const 16)))
    (i32.const 0))
  (func (export "odd_target") (result i32)
    (i64.store offset=1 (i32.const 40) (i64.load (i32.const 16)))
    (i32.const 0))
  (func (export "anywhere") (param i32) (result i32)
    (i64.store (local.get 0) (i64.load (i32.const 16)))
    (i32.const 0))
  (func (export "outside") (i64.store offset=65528 (i32.const 4) (i64.load (i32.const 16))))
  (func (export "parts") (param i32) (result i32)
    (i32.store8 offset=1 (i32.const 64) (local.get 0))
    (i32.store16 offset=2 (i32.const 64) (local.get 0))
    (i32.store16 (i32.const 68) (local.get 0))
    (i32.store8 offset=2 (i32.const 68) (i32.const 2))
    (i32.store8 offset=3 (i32.const 68) (i32.const 1))
    (i32.const 0)))
