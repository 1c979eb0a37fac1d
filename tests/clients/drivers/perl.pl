# One request of Perl's LWP: ADDRESS TARGET CLIENT PLACE TOKEN FILE.
use strict;
use warnings;
use JSON::PP;
use HTTP::Request::Common qw(GET POST);
use LWP::UserAgent;
use URI;

my ($address, $target, undef, $place, $token, $file) = @ARGV;
my $url = URI->new("http://$address$target");
my @fields = length $token && $place ne 'bearer' ? (session => $token) : ();
push @fields, envName => "a b&c=\xc3\xbc+1", $place eq 'file' ? (fid => '123456') : (nodeId => '12');
my @header = length $token && $place eq 'bearer' ? (Authorization => "Bearer $token") : ();
my $request;
if ($place eq 'query') {
    $url->query_form(@fields);
    $request = GET($url);
} elsif ($place eq 'json') {
    $request = POST($url, 'Content-Type' => 'application/json', Content => JSON::PP->new->canonical->encode({@fields}));
} elsif ($place eq 'form' || $place eq 'bearer') {
    $request = POST($url, \@fields, @header);
} else {
    push @fields, file => [$file] if $place eq 'file';
    $request = POST($url, Content_Type => 'form-data', Content => \@fields);
}
my $answer = LWP::UserAgent->new->request($request);
die 'answered ' . $answer->code . "\n" unless $answer->code == 200 && $answer->decoded_content =~ /"result":0/;
