;; Loads and stores of every width: aligned, not aligned, at the end of the memory and beyond.

;;= roundtrip32 0 305419896 => 305419896
;;= roundtrip32 1 305419896 => 305419896
;;= roundtrip32 3 4294967295 => 4294967295
;;= roundtrip64 0 -2 => -2
;;= roundtrip64 5 1234567890123456789 => 1234567890123456789
;;= roundtrip16 2 65535 => 65535
;;= roundtrip16 3 65535 => 65535
;;= signed8 200 => 4294967240
;;= signed16 40000 => 4294941760
;;= signed32 4000000000 => -294967296
;;= bytes => 67305985
;;= word 65532 => 0
;;= word 65533 => trap out of bounds memory access
;;= word 65536 => trap out of bounds memory access
;;= word 4294967295 => trap out of bounds memory access
;;= far_word 4294967292 => trap out of bounds memory access
;;= set_word 65533 1 => trap out of bounds memory access
;;= set_word 65536 1 => trap out of bounds memory access
;;= set_double 65532 1 => trap out of bounds memory access
;;= double 65532 => trap out of bounds memory access
;;= word 65532 => 0
;;= set_byte 65536 1 => trap out of bounds memory access
;;= fixed 7 => 7
;;= size => 1
;;= grow 1 => 1
;;= size => 2
;;= grow 1 => 4294967295
;;= word 131068 => 0
;;= copy 100 0 8 => nothing
;;= word 100 => 67305985
;;= word 104 => 134678021
;;= copy 1 0 7 => nothing
;;= word 0 => 50462977
;;= word 4 => 117835012
;;= copy 131070 0 3 => trap out of bounds memory access
;;= fill 5 171 6 => nothing
;;= word 4 => 2880154372
;;= word 8 => 11250603
;;= fill 131072 1 0 => nothing
;;= fill 131073 1 0 => trap out of bounds memory access
;;= init 200 1 3 => nothing
;;= word 200 => 6513249
;;= init 200 3 3 => trap out of bounds memory access
;;= init_dropped 0 => nothing
;;= init 200 0 0 => nothing
;;= init 200 0 1 => trap out of bounds memory access
(module
  (memory 1 2)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  (data $passive "\"abc$")
  (func (export "roundtrip32") (param i32 i32) (result i32)
    (i32.store offset=1000 (local.get 0) (local.get 1))
    (i32.load offset=1000 (local.get 0)))
  (func (export "roundtrip64") (param i32 i64) (result i64)
    (i64.store offset=1000 (local.get 0) (local.get 1))
    (i64.load offset=1000 (local.get 0)))
  (func (export "roundtrip16") (param i32 i32) (result i32)
    (i32.store16 offset=1000 (local.get 0) (local.get 1))
    (i32.load16_u offset=1000 (local.get 0)))
  (func (export "signed8") (param i32) (result i32)
    (i32.store8 (i32.const 1001) (local.get 0))
    (i32.load8_s (i32.const 1001)))
  (func (export "signed16") (param i32) (result i32)
    (i32.store16 (i32.const 1002) (local.get 0))
    (i32.load16_s (i32.const 1002)))
  (func (export "signed32") (param i32) (result i64)
    (i32.store (i32.const 1004) (local.get 0))
    (i64.load32_s (i32.const 1004)))
  (func (export "bytes") (result i32)
    (i32.or
      (i32.or (i32.load8_u (i32.const 0)) (i32.shl (i32.load8_u (i32.const 1)) (i32.const 8)))
      (i32.or (i32.shl (i32.load8_u (i32.const 2)) (i32.const 16)) (i32.shl (i32.load8_u (i32.const 3)) (i32.const 24)))))
  (func (export "word") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "far_word") (param i32) (result i32) (i32.load offset=4294967295 (local.get 0)))
  (func (export "double") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "set_word") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "set_double") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "set_byte") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "fixed") (param i32) (result i32)
    (i32.store (i32.const 2000) (local.get 0))
    (i32.store8 (i32.const 2003) (i32.const 0))
    (i32.load (i32.const 2000)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32) (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init_dropped") (param i32) (data.drop $passive)))
