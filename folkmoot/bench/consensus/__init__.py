"""``folkmoot bench consensus``: does the committee beat its best member?"""
