module example.com/allocs

go 1.19

require example.com/corpus v0.0.0

replace example.com/corpus => ../corpus/plain
