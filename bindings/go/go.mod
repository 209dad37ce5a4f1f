module github.com/libyibao/libyibao/bindings/go

go 1.19
