module stoic.example/interop

go 1.21
