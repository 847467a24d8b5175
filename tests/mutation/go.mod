module mutation

go 1.19
