"""The command line `wenxiao`: one file per group of commands. Modules here import little; heavy ones when used."""
